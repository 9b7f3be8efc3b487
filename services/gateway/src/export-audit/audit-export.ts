import { auditBound, exportAudit as operation, type Actor, type AuditExportPlace } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { sendLines } from '../http/line-stream.js';

/** What an export may be asked for. */
export const exportQuery = z.strictObject({
  from: auditBound.optional().meta({
    description: 'The first entry: its sequence, or a time. From the beginning without it.',
    override: { type: 'string', anyOf: undefined },
  }),
  to: auditBound.optional().meta({
    description: 'The last entry: its sequence, or a time. To the end without it.',
    override: { type: 'string', anyOf: undefined },
  }),
});

/** One line, as the API's document describes it. */
export const exportLine = z
  .looseObject({
    specversion: z.literal('1.0'),
    id: z.string(),
    source: z.string().meta({ description: '`/secrets-store/audit/{chain}`.' }),
    type: z.string().meta({
      description: '`dev.countersign.audit.{action}.v1`, `…checkpoint.v1`, or `…export.v1` of the line that closes it.',
    }),
    subject: z.string(),
    time: z.string(),
    data: z
      .looseObject({})
      .meta({ description: 'The entry as it was hashed, or the signed statement with its `jws`.' }),
  })
  .meta({ id: 'AuditExportLine' });

export const EXPORT_DESCRIPTION =
  'JSON Lines of CloudEvents 1.0, oldest first: every entry with its hash and the one before it, the signed checkpoints ' +
  'where they fall, and a signed line that closes the export, without which it was cut short. `countersign admin audit ' +
  'verify` checks it offline. By time it covers everything from the first to the last entry of that time. The export is ' +
  'an entry of the log itself. Whoever loses the right to it gets no more of it.';

interface Asked {
  of: 'team' | 'deployment';
  query: z.output<typeof exportQuery>;
  actor: Actor;
  correlationId: string;
  reply: FastifyReply;
  /** Of the chain, for the name of the file. */
  name: string;
  /** @throws CountersignError where the asker may have no more */
  stillEntitled: () => Promise<void>;
}

/** Streams a chain of the audit log from the store to a client. */
@Injectable()
export class AuditExport {
  constructor(
    private readonly bus: BusClient,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws CountersignError while nothing was sent; what goes wrong later cuts the connection */
  async send({ of, query, actor, correlationId, reply, name, stillEntitled }: Asked): Promise<void> {
    const ask = (place?: AuditExportPlace) =>
      this.bus.call(operation, { of, ...query, place }, { actor, correlationId });
    const first = await ask();
    const pages = async function* () {
      let page = first;
      yield page.lines;
      while (page.next) {
        await stillEntitled();
        page = await ask(page.next);
        yield page.lines;
      }
    };
    try {
      await sendLines(reply, { name: `audit-${name}.jsonl`, contentType: 'application/jsonl' }, pages());
    } catch (error) {
      this.logger.warn({ err: error, correlationId }, 'an export of the audit log ended early');
    }
  }
}
