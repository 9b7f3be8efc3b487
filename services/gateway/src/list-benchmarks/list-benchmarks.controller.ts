import { listBenchmarks as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { benchmarkList } from '../domain/eval-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listBenchmarks = route({
  method: 'GET',
  path: '/v1/teams/{team}/benchmarks',
  access: 'member',
  tag: 'Evaluations',
  operationId: 'listBenchmarks',
  summary: 'List the benchmarks',
  description:
    'What evaluation jobs can measure, which of them need a key for a grader, and which a token of Hugging Face.',
  params: teamParams,
  response: benchmarkList,
});

@Controller()
export class ListBenchmarksController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listBenchmarks)
  list(@Called() { actor, correlationId }: CallOf<typeof listBenchmarks>) {
    return this.bus.call(operation, {}, { actor, correlationId });
  }
}
