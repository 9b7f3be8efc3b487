import {
  ANSWER_INFO,
  answerAad,
  CountersignError,
  type ConsumerName,
  type resolve,
  type RequestOf,
  type ResolvedValues,
  type ResponseOf,
  type SlotReference,
} from '@countersign/contracts';
import { hpkeSeal, publicKeyFromBytes } from '@countersign/custody-hpke';
import { Opener } from '@countersign/custody-open';
import type { Reference } from '@countersign/holder/protocol';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import type { OpenedSecret, OpenedVersion } from '../remember-secrets/known-secret.js';
import { SecretMemory } from '../remember-secrets/secret-memory.js';
import { ResolveReporter } from '../report-resolves/resolve-reporter.js';
import { SealedReferences, type SealedReference, type SealedVersion } from './sealed-references.js';
import { SessionKeys } from './session-keys.js';

type Request = RequestOf<typeof resolve>;
type Answer = ResponseOf<typeof resolve>;

interface OpenedReference extends OpenedSecret {
  slot: string;
  secret: string;
}

/** Opens what a resource's live references name, and seals it at once to the holder that asked. */
@Injectable()
export class ResolveHandler {
  constructor(
    private readonly references: SealedReferences,
    private readonly sessions: SessionKeys,
    private readonly memory: SecretMemory,
    private readonly opener: Opener,
    private readonly reporter: ResolveReporter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws CountersignError LEASE_INVALID, REFERENCE_MISSING, REFERENCE_BROKEN, SECRET_UNOPENABLE */
  async resolve(request: Request, consumer: ConsumerName): Promise<Answer> {
    try {
      return (await this.fromMemory(request, consumer)) ?? (await this.fromStore(request, consumer));
    } catch (error) {
      this.reporter.refused(request, consumer, error);
      throw error;
    }
  }

  /** Null where anything of it has to be read. */
  private async fromMemory(request: Request, consumer: ConsumerName): Promise<Answer | null> {
    const sessionKey = this.sessions.recall(request.leaseId, consumer);
    if (sessionKey === null) return null;
    const minRevision = BigInt(request.minRevision);
    const known: (OpenedReference & { asOf: bigint })[] = [];
    for (const of of request.references) {
      const remembered = this.memory.recall(toReference(request, consumer, of), minRevision);
      if (!remembered) return null;
      known.push({ ...of, ...remembered.secret, asOf: remembered.asOf });
    }
    // True for all of them: as of the oldest.
    const asOf = String(known.map(({ asOf }) => asOf).reduce((a, b) => (a < b ? a : b)));
    const sealed = await sealAnswer(request, asOf, sessionKey, known);
    this.reporter.resolved(request, consumer, known);
    return { asOf, sealed };
  }

  private async fromStore(request: Request, consumer: ConsumerName): Promise<Answer> {
    const applied = this.memory.applied;
    const { asOf, sessionKey, references } = await this.references.read(request, consumer);
    // SAFETY (promise 5): a counter below what was applied before it was read has been set back (an older backup was
    // restored). What is remembered is of a history that was lost, and its revisions are given out again. Every lease's first
    // request is read from the store, so none that was granted since is answered from there.
    if (BigInt(asOf) < applied) this.memory.startOver();
    if (sessionKey === null) {
      throw new CountersignError('LEASE_INVALID', 'The lease has run out or is not known. Acquire a new one.');
    }
    // A database that lags (a replica, a restored backup) may not answer for the present.
    if (BigInt(asOf) < BigInt(request.minRevision)) {
      throw new CountersignError('SERVICE_UNAVAILABLE', 'The resolver reads a database that lags behind. Try again.', {
        retryAfter: 1,
      });
    }
    refuseUnresolvable(references);
    this.sessions.remember(request.leaseId, consumer, sessionKey);
    const opened: OpenedReference[] = [];
    try {
      for (const reference of references) opened.push(await this.open(request.team, reference));
      const sealed = await sealAnswer(request, asOf, sessionKey, opened);
      this.reporter.resolved(request, consumer, opened);
      return { asOf, sealed };
    } finally {
      const now = { monotonicMs: this.clock.monotonic(), wallMs: this.clock.now().getTime() };
      for (const one of opened) this.memory.remember(toReference(request, consumer, one), BigInt(asOf), one, now);
    }
  }

  private async open(team: string, reference: SealedReference): Promise<OpenedReference> {
    const { slot, secret, overlapping } = reference;
    const secretId = reference.secretId!;
    const openVersion = async ({ version, revision, envelope }: SealedVersion): Promise<OpenedVersion> => {
      const value = await this.opener.open(envelope, { team, secretId, version }, secret);
      return { version, revision, value };
    };
    const current = await openVersion(reference.current!);
    return { slot, secret, secretId, current, overlapping: overlapping && (await openVersion(overlapping)) };
  }
}

function toReference({ team, resourceId }: Request, consumer: string, { slot, secret }: SlotReference): Reference {
  return { team, secretName: secret, consumer, resourceId, slot };
}

function refuseUnresolvable(references: readonly SealedReference[]): void {
  const missing = references.filter(({ state }) => state === null).map(({ secret }) => secret);
  if (missing.length > 0) {
    throw new CountersignError('REFERENCE_MISSING', `The resource holds no reference to ${missing.join(', ')}.`, {
      secrets: missing,
    });
  }
  const broken = references.filter(({ current }) => current === null).map(({ secret }) => secret);
  if (broken.length > 0) {
    const it = broken.length > 1 ? 'them' : 'it';
    throw new CountersignError(
      'REFERENCE_BROKEN',
      `${broken.join(', ')} ${broken.length > 1 ? 'were' : 'was'} deleted. Create ${it} again, or name another secret.`,
      { secrets: broken },
    );
  }
}

async function sealAnswer(
  { requestId, leaseId }: Request,
  asOf: string,
  sessionKey: string,
  opened: readonly OpenedReference[],
): Promise<string> {
  // In clear before anything is waited for: what is remembered may be wiped as soon as something else runs.
  const values: ResolvedValues = opened.map(({ slot, secret, secretId, current, overlapping }) => ({
    slot,
    secret,
    secretId,
    current: inClear(current),
    overlapping: overlapping && inClear(overlapping),
  }));
  const plaintext = Buffer.from(JSON.stringify(values), 'utf8');
  try {
    const aad = answerAad(requestId, leaseId, asOf);
    const recipientPublicKey = publicKeyFromBytes(sessionKey);
    const sealed = await hpkeSeal({ recipientPublicKey, info: ANSWER_INFO, aad, plaintext });
    return Buffer.from(sealed).toString('base64url');
  } finally {
    plaintext.fill(0);
  }
}

function inClear({ version, revision, value }: OpenedVersion) {
  return { version, revision, value: value.reveal().toString('base64url') };
}
