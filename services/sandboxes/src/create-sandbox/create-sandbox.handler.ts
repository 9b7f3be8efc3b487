import {
  CountersignError,
  SANDBOX_TTL_SECONDS,
  type createSandbox,
  type InputProblem,
  type Sandbox,
  type SandboxInput,
  type TeamActor,
} from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, In, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { SandboxEntity } from '../database/sandbox.entity.js';
import { EXECUTOR, Launcher } from '../domain/live/launcher.js';
import { LiveSandboxes } from '../domain/live/live-sandboxes.js';
import { namedSecrets } from '../domain/named-secrets.js';
import { findSandbox } from '../domain/find-sandbox.js';
import { SandboxReferences } from '../domain/sandbox-references.js';
import { viewSandbox } from '../domain/sandbox-view.js';
import { SandboxWrite } from '../domain/sandbox-write.js';
import { CONFINEMENT, type Executor } from '../executors/executor.js';

export const SANDBOX_BOUNDS = Symbol('SandboxBounds');

export interface SandboxBounds {
  /** How many run at a time, of all teams. */
  sandboxesMax: number;
  ttlMaxSeconds: number;
}

/** An image may have to be fetched first: by then the answer says `creating`. */
const ANSWER_AFTER_MS = 3_000;

const NO_NETWORK =
  'must be "none": containers of Docker have none here. For another an operator has sandboxes run as processes or in ' +
  'Kubernetes (COUNTERSIGN_SANDBOX_EXECUTOR)';

/** Who has it made, through which service, and when. */
interface Creation {
  id: string;
  owner: string;
  actor: TeamActor;
  now: Date;
}

/** Creates a sandbox together with the references that it needs, and starts it. */
@Injectable()
export class CreateSandboxHandler {
  constructor(
    @Inject(EXECUTOR) private readonly executor: Executor,
    @Inject(SANDBOX_BOUNDS) private readonly bounds: SandboxBounds,
    private readonly dataSource: DataSource,
    private readonly write: SandboxWrite,
    private readonly references: SandboxReferences,
    private readonly live: LiveSandboxes,
    private readonly launcher: Launcher,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError SECRETS_UNKNOWN, SECRET_UNUSABLE, INVALID_INPUT, SANDBOX_START_FAILED, SANDBOXES_UNAVAILABLE */
  async create({ request, caller, correlationId }: Call<typeof createSandbox>, actor: TeamActor): Promise<Sandbox> {
    const { sandbox: input, idempotency } = request;
    const prepared = this.prepare(input, caller.issuer);
    await this.assertAvailable();
    const created: SandboxEntity[] = [];
    const own = uuidv7();
    const { id } = await this.write.run({ id: own, actor, idempotency }, async (manager, now) => {
      await this.refuseTooMany(manager);
      const sandbox = await this.insert(manager, { ...prepared, id: own, owner: caller.issuer, actor, now });
      await this.audit.record(manager, {
        action: 'sandbox.created',
        target: `sandbox/${sandbox.id}`,
        actor,
        correlationId,
        facts: { name: sandbox.name, secrets: sandbox.secrets.map(({ name }) => name), ttl: sandbox.ttl },
      });
      // Last before the commit: the fewer steps behind it, the less there ever is to take back.
      await this.references.grant(sandbox, caller, correlationId);
      created.push(sandbox);
      return { id: sandbox.id };
    });
    // A repeated request has created nothing, and starts nothing.
    if (created[0]) await this.start(created[0]);
    const sandbox = await findSandbox(this.dataSource.manager, actor.team, id);
    return viewSandbox(sandbox, await this.references.heldBy(actor.team, [sandbox]));
  }

  /** @throws CountersignError INVALID_INPUT, naming everything that is wrong at once */
  private prepare(input: SandboxInput, owner: string) {
    const { image, network: has } = this.executor.features;
    const { named: secrets, problems } = namedSecrets(input, has === 'proxy' ? null : this.executor.name);
    if (input.image !== null && image === 'none') {
      problems.push({ path: 'image', message: 'must be left out: sandboxes run as processes here' });
    }
    if (input.network === 'public' && has === 'none') {
      problems.push({ path: 'network', message: NO_NETWORK });
    }
    const ttl = this.ttlOf(input, owner, problems);
    // Where nothing keeps it from the network it has that, whatever was asked: the answer says what is so.
    const network = CONFINEMENT[this.executor.name] === 'none' ? 'public' : input.network;
    if (problems.length === 0) return { input: { ...input, network }, ttl, secrets };
    const where = problems.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw new CountersignError('INVALID_INPUT', `Not valid: ${where}.`, { errors: problems });
  }

  /** A person is told that it cannot be so long; another service asks for the longest that it could need. */
  private ttlOf({ ttl }: SandboxInput, owner: string, problems: InputProblem[]): number {
    const max = this.bounds.ttlMaxSeconds;
    if (owner === 'gateway' && ttl !== undefined && ttl > max) {
      problems.push({ path: 'ttl', message: `must be at most ${max} seconds here` });
    }
    return Math.min(ttl ?? SANDBOX_TTL_SECONDS, max);
  }

  private async assertAvailable(): Promise<void> {
    this.live.assertOpen();
    try {
      await this.executor.check();
    } catch (error) {
      throw new CountersignError('SANDBOXES_UNAVAILABLE', (error as Error).message);
    }
  }

  /** Counted without a lock: a few too many at one moment harm nobody. */
  private async refuseTooMany(manager: EntityManager): Promise<void> {
    const running = await manager.countBy(SandboxEntity, { status: In(['creating', 'running']) });
    if (running < this.bounds.sandboxesMax) return;
    throw new CountersignError(
      'SANDBOX_LIMIT',
      `${running} sandboxes run already. Stop one, or ask an operator to raise COUNTERSIGN_SANDBOX_MAX.`,
    );
  }

  private async insert(
    manager: EntityManager,
    { input, ttl, secrets, id, owner, actor, now }: ReturnType<CreateSandboxHandler['prepare']> & Creation,
  ): Promise<SandboxEntity> {
    const { name, image, command, env, onChange, network } = input;
    const sandbox = manager.create(SandboxEntity, {
      ...{ id, teamId: actor.team, owner, name: name ?? `sandbox-${id.slice(-6)}`, executor: this.executor.name },
      ...{ image, command, secrets, env, ttl, onChange, network },
      ...{ status: 'creating', reason: null, exitCode: null, runId: null, held: [], restarts: 0 },
      ...{ dueAction: null, dueAt: null, dueReason: null, startedAt: null, endedAt: null },
      ...{ createdAt: now, createdBy: actor.name, updatedAt: now },
      expiresAt: new Date(now.getTime() + ttl * 1000),
    });
    await manager.insert(SandboxEntity, sandbox);
    return sandbox;
  }

  private async start(sandbox: SandboxEntity): Promise<void> {
    const waiting = new AbortController();
    const late = delay(ANSWER_AFTER_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
    const launched = this.launcher.launch(sandbox);
    // Whoever did not wait for it finds the failure in the sandbox itself.
    launched.catch(() => undefined);
    try {
      await Promise.race([launched, late]);
    } finally {
      waiting.abort();
    }
  }
}
