import { exportEvalSamples as operation, type EvalExportFormat } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { StillEntitled } from '../domain/still-entitled.js';
import { evalJobParams, evalSampleView } from '../domain/eval-views.js';
import { Called, type CallOf } from '../http/call.js';
import { sendLines } from '../http/line-stream.js';
import { Answers, route } from '../http/route.js';

const common = {
  method: 'GET',
  access: 'member',
  tag: 'Evaluations',
  params: evalJobParams,
  errors: ['EVAL_JOB_NOT_FOUND'],
} as const;

export const exportEvalSamplesAsJsonLines = route({
  ...common,
  path: '/v1/teams/{team}/eval-jobs/{id}/samples.jsonl',
  operationId: 'exportEvalSamplesAsJsonLines',
  summary: 'Export the samples of an evaluation job as JSON Lines',
  description: 'Every sample in order, an object a line, as it is now. An answer that is cut short breaks off.',
  response: evalSampleView,
  contentType: 'application/jsonl',
});

export const exportEvalSamplesAsCsv = route({
  ...common,
  path: '/v1/teams/{team}/eval-jobs/{id}/samples.csv',
  operationId: 'exportEvalSamplesAsCsv',
  summary: 'Export the samples of an evaluation job as CSV',
  description:
    'Every sample in order, under a line with the names of the columns. What a spreadsheet would take for a formula begins with an apostrophe.',
  response: z.string().meta({ description: 'CSV.' }),
  contentType: 'text/csv',
});

@Controller()
export class ExportEvalSamplesController {
  constructor(
    private readonly bus: BusClient,
    private readonly entitled: StillEntitled,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Answers(exportEvalSamplesAsJsonLines)
  jsonLines(@Called() call: CallOf<typeof exportEvalSamplesAsJsonLines>): Promise<void> {
    return this.send(call, 'jsonl');
  }

  @Answers(exportEvalSamplesAsCsv)
  csv(@Called() call: CallOf<typeof exportEvalSamplesAsCsv>): Promise<void> {
    return this.send(call, 'csv');
  }

  /** What goes wrong after the first part was sent cuts the connection. */
  private async send(call: CallOf<typeof exportEvalSamplesAsCsv>, format: EvalExportFormat): Promise<void> {
    const { actor, params, correlationId, request, reply } = call;
    const ask = (after: number) => this.bus.call(operation, { id: params.id, format, after }, { actor, correlationId });
    const first = await ask(0);
    const stillEntitled = () => this.entitled.check(request, 'member', actor.team);
    const pages = async function* () {
      let part = first;
      yield part.lines;
      while (part.next !== null) {
        await stillEntitled();
        part = await ask(part.next);
        yield part.lines;
      }
    };
    const contentType = format === 'csv' ? 'text/csv' : 'application/jsonl';
    try {
      await sendLines(reply, { name: `eval-${params.id}.${format}`, contentType }, pages());
    } catch (error) {
      this.logger.warn({ err: error, correlationId }, 'an export of samples ended early');
    }
  }
}
