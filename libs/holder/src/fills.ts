import {
  ANSWER_INFO,
  answerAad,
  CountersignError,
  resolve,
  resolvedValues,
  type ConsumerName,
  type ResolvedValues,
} from '@countersign/contracts';
import { hpkeOpen } from '@countersign/custody-hpke';
import { serviceActor, type BusClient } from '@countersign/platform-bus';
import { SecretValue } from '@countersign/secret-value';
import { v7 as uuidv7 } from 'uuid';
import { retire, type EntryValue } from './entry-value.js';
import type { LeaseKeeper, Session } from './lease-keeper.js';
import type { MemoryBound } from './memory-bound.js';
import { toVersionAt } from './protocol-messages.js';
import {
  later,
  nameKey,
  referenceKey,
  type FillTicket,
  type HolderProtocol,
  type Reference,
} from './protocol/index.js';
import { SharedValue } from './shared-value.js';
import { UsageCounter } from './usage-log.js';

type Resolved = ResolvedValues[number];

/** Fetches from the resolver what the holder's memory does not have. Fills of one reference share one request. */
export class Fills {
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly consumer: ConsumerName,
    private readonly protocol: HolderProtocol<EntryValue>,
    private readonly keeper: LeaseKeeper,
    private readonly bound: MemoryBound,
    private readonly bus: BusClient,
  ) {}

  /**
   * Fills what is missing of one resource. Whether an answer was believed shows when the use is begun again.
   * @throws CountersignError REFERENCE_MISSING, REFERENCE_BROKEN, SECRET_UNOPENABLE, SERVICE_UNAVAILABLE
   */
  async fill(references: readonly Reference[]): Promise<void> {
    const others = references.map((reference) => this.running.get(keyOf(reference)));
    const own = references.filter((_, index) => !others[index]);
    const shared = others.filter((fill) => fill !== undefined);
    if (own.length > 0) shared.push(this.begin(own));
    await Promise.all(shared);
  }

  private begin(references: readonly Reference[]): Promise<void> {
    const filling = this.request(references).finally(() => {
      for (const reference of references) this.running.delete(keyOf(reference));
    });
    for (const reference of references) this.running.set(keyOf(reference), filling);
    return filling;
  }

  private async request(references: readonly Reference[]): Promise<void> {
    const tickets = references.map((reference) => this.protocol.beginFill(reference, this.keeper.now()));
    if (!tickets.every((ticket) => ticket !== null)) return;
    const session = this.keeper.sessionOf(tickets[0]!.leaseId);
    if (!session) return;
    const { asOf, values } = await this.ask(tickets, session);
    for (const ticket of tickets) {
      const { reference } = ticket;
      const found = values.find(({ slot, secret }) => slot === reference.slot && secret === reference.secretName);
      if (!found) throw new CountersignError('INTERNAL', `The resolver's answer lacks ${reference.secretName}.`);
      this.believe(ticket, BigInt(asOf), found);
    }
  }

  private believe(ticket: FillTicket, asOf: bigint, found: Resolved): void {
    const value = toEntryValue(found, ticket.reference);
    const { secretId } = found;
    const current = toVersionAt(found.current)!;
    const answer = { asOf, found: { secretId, current, overlapping: toVersionAt(found.overlapping) } };
    const outcome = this.protocol.believe(ticket, answer, value, this.keeper.now());
    if (outcome === 'kept') this.bound.kept(value, ticket.reference);
    else retire(value);
  }

  private async ask(tickets: readonly FillTicket[], session: Session): Promise<{ asOf: string; values: Resolved[] }> {
    const { team, resourceId } = tickets[0]!.reference;
    const requestId = uuidv7();
    const minRevision = tickets.map((ticket) => ticket.minRevision).reduce(later);
    try {
      const { asOf, sealed } = await this.bus.call(
        resolve,
        {
          leaseId: session.leaseId,
          team,
          resourceId,
          references: tickets.map(({ reference }) => ({ slot: reference.slot, secret: reference.secretName })),
          minRevision: String(minRevision),
          requestId,
        },
        { actor: serviceActor(this.consumer) },
      );
      const values = await unseal(sealed, answerAad(requestId, session.leaseId, asOf), session).catch(() => {
        throw changedOnItsWay(tickets);
      });
      return { asOf, values };
    } catch (error) {
      if (error instanceof CountersignError && error.code === 'LEASE_INVALID') this.keeper.disowned(session.leaseId);
      throw error;
    }
  }
}

async function unseal(sealed: string, aad: string, { key }: Session): Promise<Resolved[]> {
  const message = Buffer.from(sealed, 'base64url');
  const plaintext = await hpkeOpen({ recipientPrivateKey: key, sealed: message, info: ANSWER_INFO, aad });
  try {
    // The same memory: a copy would be one that nobody wipes.
    const text = Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength).toString('utf8');
    return resolvedValues.parse(JSON.parse(text));
  } finally {
    plaintext.fill(0);
  }
}

/** What the library says of it is not known to be free of what it was given. */
function changedOnItsWay(tickets: readonly FillTicket[]): CountersignError {
  const secrets = tickets.map(({ reference }) => reference.secretName);
  return new CountersignError(
    'SECRET_UNOPENABLE',
    `The resolver's answer with ${secrets.join(', ')} was changed on its way: it does not open for this request. Try again; if it goes on, find out who else can send on the bus.`,
    { secrets },
  );
}

function toEntryValue(
  { secret, secretId, current, overlapping }: Resolved,
  { resourceId, slot }: Reference,
): EntryValue {
  const share = ({ value }: { value: string }) => {
    const bytes = Buffer.from(value, 'base64url');
    return { bytes: bytes.length, shared: new SharedValue(new SecretValue(secret, bytes)) };
  };
  const now = share(current);
  const before = overlapping && share(overlapping);
  return {
    current: now.shared,
    overlapping: before?.shared ?? null,
    bytes: now.bytes + (before?.bytes ?? 0),
    usage: new UsageCounter({ secretId, version: current.version, resourceId, slot }),
  };
}

function keyOf(reference: Reference): string {
  return `${nameKey(reference)}/${referenceKey(reference)}`;
}
