import {
  getRewrap,
  listKeys,
  type Actor,
  type CustodyKey,
  type Operation,
  type RequestInput,
  type RequestOf,
  type ResponseOf,
  type RewrapJob,
} from '@countersign/contracts';
import { newKeyPair, type LocalKeyPair } from '@countersign/custody-hpke';
import type { RunningService, ServiceCore } from '@countersign/platform-service';
import type { SecretValue } from '@countersign/secret-value';
import { waitFor } from '@countersign/testing';
import { Workbench, type TeamClient, type WorkbenchOptions } from '@countersign/workbench';
import { readFileSync, writeFileSync } from 'node:fs';
import { Client } from 'pg';

interface Jwks {
  keys: { kid: string }[];
}

/** Few enough for a resolver that has just started on a busy machine to open within one request's time. */
const OPENED_AT_ONCE = 20;

/** A store with its keys in files that a test changes, and an admin of the deployment at its door. */
export class KeyBench {
  readonly admin: Actor = { type: 'user', id: 'operator', name: 'operator@example.org', deploymentAdmin: true };

  private resolver: RunningService | null = null;

  private constructor(
    readonly bench: Workbench,
    private readonly store: RunningService,
    readonly gateway: ServiceCore,
    readonly team: TeamClient,
    /** As the superuser, in the store's schema. */
    readonly database: Client,
  ) {}

  /** @param environment what both sides are told besides */
  static async start(options: WorkbenchOptions = {}, environment: Record<string, string> = {}): Promise<KeyBench> {
    const bench = await Workbench.start(options);
    for (const side of ['secrets-store', 'resolver'] as const) Object.assign(bench.environments[side], environment);
    const store = await bench.startStore();
    const database = new Client({ connectionString: bench.databaseUrl });
    await database.connect();
    await database.query('SET search_path TO secrets_store');
    return new KeyBench(bench, store, await bench.identity('gateway'), await bench.team(), database);
  }

  async stop(): Promise<void> {
    await this.database.end();
    await this.bench.stop();
  }

  closeFirstStore(): Promise<void> {
    return this.store.close();
  }

  /** A resolver that has opened nothing yet, in the place of the one before. */
  async freshResolver(): Promise<void> {
    await this.closeResolver();
    this.resolver = await this.bench.startResolver();
  }

  async closeResolver(): Promise<void> {
    await this.resolver?.close();
    this.resolver = null;
  }

  /** Answers one operation in the place of the real resolver, which is closed. @returns what ends that */
  async playResolver<O extends Operation>(
    operation: O,
    answer: (request: RequestOf<O>) => Promise<ResponseOf<O>>,
  ): Promise<() => Promise<void>> {
    await this.closeResolver();
    const { connection } = await this.bench.identity('resolver');
    connection.subscribe(operation.subject, {
      callback: (_, message) => {
        void answer(message.json<RequestOf<O>>()).then((ok) => message.respond(JSON.stringify({ ok })));
      },
    });
    await connection.flush();
    return () => connection.close();
  }

  /** What the secrets hold, opened anew. */
  async opened<T>(names: readonly string[], read: (value: SecretValue) => T): Promise<T[]> {
    await this.freshResolver();
    const process = this.bench.holder(await this.bench.identity('webhooks'));
    const values: T[] = [];
    for (let from = 0; from < names.length; from += OPENED_AT_ONCE) {
      const references = names.slice(from, from + OPENED_AT_ONCE).map((secret) => ({ slot: 'variables', secret }));
      const of = await this.bench.resource(this.team, `reads from ${from}`, references);
      await process.holder.use(of, (opened) => values.push(...opened.map(({ value }) => read(value))));
    }
    await process.leave();
    return values;
  }

  /** Any operation, as an admin of the deployment. */
  call<O extends Operation>(operation: O, request: RequestInput<O>, actor = this.admin): Promise<ResponseOf<O>> {
    return this.gateway.bus.call(operation, request, { actor, timeoutMs: 20_000 });
  }

  async keys(): Promise<Record<string, Omit<CustodyKey, 'keyId' | 'provider'>>> {
    const { items } = await this.call(listKeys, {});
    return Object.fromEntries(items.map(({ keyId, provider: _provider, ...key }) => [keyId, key]));
  }

  get sealingFile(): string {
    return this.bench.environments['secrets-store']['COUNTERSIGN_SEALING_KEYS_FILE']!;
  }

  get openingFile(): string {
    return this.bench.environments.resolver['COUNTERSIGN_OPENING_KEYS_FILE']!;
  }

  /** Adds a key to both sides' files, or halves of different ones. */
  addKey(kid: string, { sealing = newKeyPair(kid), opening = sealing }: AddedKey = {}): LocalKeyPair {
    if (opening) change(this.openingFile, (keys) => [...keys, opening.privateKey]);
    change(this.sealingFile, (keys) => [...keys, sealing.publicKey]);
    return sealing;
  }

  removePrivateKey(kid: string): void {
    change(this.openingFile, (keys) => keys.filter((key) => key.kid !== kid));
  }

  removePublicKey(kid: string): void {
    change(this.sealingFile, (keys) => keys.filter((key) => key.kid !== kid));
  }

  /** Which key wraps each secret's current version, as the envelope itself says. */
  async keyOf(name: string): Promise<string | undefined> {
    const { rows } = await this.database.query<{ envelope: Buffer }>(
      `SELECT envelope FROM secret_versions v JOIN secrets s ON s.id = v.secret_id AND s.current_version = v.version
       WHERE s.team = $1 AND s.name = $2`,
      [this.team.actor.team, name],
    );
    const envelope = rows[0]?.envelope;
    return envelope?.subarray(2, 2 + envelope[1]!).toString('utf8');
  }

  async job(): Promise<RewrapJob> {
    return (await this.call(getRewrap, {})).job!;
  }

  async ended(deadlineMs?: number): Promise<RewrapJob> {
    let job = await this.job();
    await waitFor(async () => (job = await this.job()).state !== 'running', { deadlineMs, what: 'the rewrap' });
    return job;
  }

  /** Actions and facts of the deployment's chain, once the outbox is empty. */
  async audited(): Promise<{ action: string; target: string; by: string; result: string; facts: object }[]> {
    const count = async () => (await this.database.query('SELECT FROM audit_outbox')).rowCount;
    await waitFor(async () => (await count()) === 0, { what: 'the audit outbox' });
    const { rows } = await this.database.query<{ entry: { actor: Actor; facts: object } & Record<string, string> }>(
      `SELECT entry FROM audit_log WHERE chain = 'deployment' AND action LIKE 'custody_key.%' ORDER BY sequence`,
    );
    return rows.map(({ entry: { action, target, actor, result, facts } }) => ({
      action: action!,
      target: target!,
      by: actor.name,
      result: result!,
      facts,
    }));
  }

  /** Runs while a session of the database holds what the statement locks. */
  async whileLocked(statement: string, act: () => Promise<void>): Promise<void> {
    const session = new Client({ connectionString: this.bench.databaseUrl });
    await session.connect();
    try {
      await session.query('SET search_path TO secrets_store');
      await session.query('BEGIN');
      await session.query(statement);
      await act();
      await session.query('COMMIT');
    } finally {
      await session.end();
    }
  }

  /** Until somebody waits for an advisory lock. */
  async someoneWaits(): Promise<void> {
    const waiting = async () =>
      (await this.database.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)).rowCount;
    await waitFor(async () => (await waiting())! > 0, { what: 'somebody who waits' });
  }
}

interface AddedKey {
  sealing?: LocalKeyPair;
  /** Null: the resolver gets none. */
  opening?: LocalKeyPair | null;
}

function change(file: string, to: (keys: Jwks['keys']) => Jwks['keys']): void {
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as Jwks;
  writeFileSync(file, JSON.stringify({ keys: to(keys) }));
}
