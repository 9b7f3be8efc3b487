import { ChainWalk, StatementVerifier, type SigningKeys, type StatementSigner } from '@countersign/audit-chain';
import { isDatabaseAway } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { DATABASE_CLIENT_CONFIG, LeaderLoop } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import { entriesAfter, headOf } from '../domain/audit-log/stored-entries.js';
import { AUDIT_SETTINGS, type AuditSettings } from './audit-settings.js';
import { AUDIT_KEYS, AUDIT_SIGNER } from './audit-signer.js';
import { insertCheckpoint, newestCheckpoint } from './checkpoint-rows.js';
import { dueChains } from './due-chains.js';

/** Entries that are looked through at a time: a few milliseconds in which this process does nothing else. */
const BATCH = 100;
const POLL_MS_MAX = 10_000;

const REMEDY = 'Export it, run `countersign admin audit verify`, and compare it with an earlier export or a stream';

/** What is wrong with a chain, and where. */
interface Damage {
  sequence: number;
  detail: string;
}

/**
 * Signs every chain that has grown. It first looks through what it is about to vouch for: a chain that was changed in the
 * database is not signed but told of, by the entry that is wrong.
 */
@Injectable()
export class CheckpointSigner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: LeaderLoop;
  private readonly verifier: StatementVerifier;
  /** What was told already, so that a damaged chain does not fill the log. */
  private readonly told = new Set<string>();
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(AUDIT_SIGNER) private readonly signer: StatementSigner,
    @Inject(AUDIT_KEYS) keys: SigningKeys,
    @Inject(AUDIT_SETTINGS) private readonly settings: AuditSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DATABASE_CLIENT_CONFIG) client: ClientConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.verifier = new StatementVerifier(keys.published);
    this.loop = new LeaderLoop({
      name: 'sign-checkpoints',
      client,
      channel: 'secrets_store_checkpoints',
      pollMs: Math.min(POLL_MS_MAX, settings.checkpointSeconds * 250),
      logger,
      work: () => this.signDue(),
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await this.loop.stop();
  }

  private async signDue(): Promise<void> {
    const { checkpointSeconds, checkpointEntries } = this.settings;
    const now = this.clock.now();
    const signedBefore = new Date(now.getTime() - checkpointSeconds * 1_000);
    for (const chain of await dueChains(this.dataSource.manager, { signedBefore, now, entries: checkpointEntries })) {
      if (this.stopped) return;
      try {
        const damage = await this.sign(chain);
        if (damage)
          this.tell(chain, damage, 'the audit log was changed in the database: the chain is not signed any more');
      } catch (error) {
        // Whatever it is about this chain, the others are signed.
        if (isDatabaseAway(error)) throw error;
        this.tell(
          chain,
          { err: error },
          'the chain cannot be signed, the others are: perhaps the audit log was changed in the database',
        );
      }
    }
  }

  private async sign(chain: string): Promise<Damage | null> {
    const { manager } = this.dataSource;
    const previous = await newestCheckpoint(manager, chain);
    if (previous) {
      const verified = await this.verifier.verify('checkpoint', previous.statement, previous.jws);
      if ('problem' in verified) {
        return {
          sequence: previous.statement.sequence,
          detail: `its newest checkpoint is not valid (${verified.problem})`,
        };
      }
    }
    const head = await headOf(manager, chain);
    const walk = new ChainWalk(chain, previous?.statement);
    while (head && walk.at.sequence < head.sequence && !this.stopped) {
      const at = walk.at.sequence;
      for (const entry of await entriesAfter(manager, chain, { after: at, last: head.sequence, limit: BATCH })) {
        const problem = walk.next(entry);
        if (problem) return problem;
      }
      if (walk.at.sequence === at) return { sequence: at + 1, detail: `entry ${at + 1} and those behind it are gone` };
    }
    if (!head || this.stopped) return null;
    const { sequence, hash } = walk.at;
    if (hash !== head.hash)
      return { sequence, detail: `the note of where the chain ends is not the hash of entry ${sequence}` };
    const statement = {
      ...{ chain, sequence, hash },
      previous: previous?.statement.sequence ?? 0,
      signedAt: this.clock.now().toISOString(),
    };
    await insertCheckpoint(manager, await this.signer.sign('checkpoint', statement));
    return null;
  }

  private tell(chain: string, what: { err: unknown } | Damage, news: string): void {
    const key = 'err' in what ? `${chain}/${String(what.err)}` : `${chain}/${what.sequence}/${what.detail}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    this.logger.error({ chain, ...what }, `${news}. ${REMEDY}`);
  }
}
