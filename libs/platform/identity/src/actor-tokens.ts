import { actor as actorSchema, CountersignError, SERVICES, type Actor, type ServiceName } from '@countersign/contracts';
import type { Clock } from '@countersign/platform-clock';
import { v7 as uuidv7 } from 'uuid';
import { LRUCache } from 'lru-cache';
import { createLocalJWKSet, importJWK, jwtVerify, SignJWT, type JSONWebKeySet, type JWK } from 'jose';
import { z } from 'zod';

/** Long enough for a request and its retries on the bus, short enough that a stolen token is soon worthless. */
const TOKEN_LIFETIME_SECONDS = 60;

const KEPT_MS = (TOKEN_LIFETIME_SECONDS * 1000) / 2;

const claims = z.object({
  exp: z.number(),
  iss: z.enum(SERVICES),
  op: z.string(),
  act: actorSchema,
  /** The token that the issuer was itself called with: proof that a person asked for what it now asks for them. */
  obo: z.string().optional(),
});

type Claims = z.output<typeof claims>;

/** Whom a verified token stands for. */
export interface VerifiedActor {
  /** The service that sent the request. */
  issuer: ServiceName;
  actor: Actor;
  /** The person on whose behalf the issuer acts, where it forwarded that person's token. */
  onBehalfOf: Actor | null;
  /** What the forwarded tokens were for: the subjects of the operations by which that person came to ask this. */
  askedBy: readonly string[];
  /** The token itself, to be forwarded as `onBehalfOf`. */
  token: string;
}

/** One that was verified, until when the wall clock lets it be used, and until when the monotonic one does. */
interface Verified {
  caller: VerifiedActor;
  op: string;
  expiresAtMs: number;
  untilMs: number;
}

export interface TokenPurpose {
  audience: ServiceName;
  /** The subject of the operation: a token for one opens no other. */
  op: string;
}

/**
 * Signs and verifies the actor tokens that every request on the bus carries: JWTs (RFC 7519) signed with the issuing
 * service's Ed25519 key (RFC 8037), bound to one audience and one operation.
 */
export class ActorTokens {
  /** Tokens that nobody has forwarded, which their senders use for a while: a signature is checked once. */
  private readonly verified = new LRUCache<string, Verified>({ max: 10_000 });

  /** What this service has signed, by what for and who acts. */
  private readonly signed = new LRUCache<string, { token: Promise<string>; untilMs: number }>({ max: 1_000 });

  private constructor(
    /** The service that signs with these. */
    readonly service: ServiceName,
    private readonly key: Awaited<ReturnType<typeof importJWK>>,
    private readonly trusted: ReturnType<typeof createLocalJWKSet>,
    private readonly clock: Clock,
  ) {}

  static async create(service: ServiceName, privateKey: JWK, trustedKeys: JSONWebKeySet, clock: Clock) {
    return new ActorTokens(service, await importJWK(privateKey, 'EdDSA'), createLocalJWKSet(trustedKeys), clock);
  }

  /**
   * The same token for half its lifetime where the same actor asks for the same again: it says no more than who acts, and
   * in which role, which is found out anew for every request. In the other half it has time to arrive.
   */
  kept(purpose: TokenPurpose, actor: Actor): Promise<string> {
    const key = keyOf(purpose, actor);
    const now = this.clock.now().getTime();
    const before = this.signed.get(key);
    // A clock that was set back must not make it last longer.
    if (before && now < before.untilMs && before.untilMs - now <= KEPT_MS) return before.token;
    const token = this.sign(purpose, actor);
    this.signed.set(key, { token, untilMs: now + KEPT_MS });
    token.catch(() => this.signed.delete(key));
    return token;
  }

  /** Of a token that was refused: the next one is fresh. @returns whether there was one to give up */
  forget(purpose: TokenPurpose, actor: Actor): boolean {
    return this.signed.delete(keyOf(purpose, actor));
  }

  async sign(purpose: TokenPurpose, actor: Actor, onBehalfOf?: string): Promise<string> {
    const issuedAt = Math.floor(this.clock.now().getTime() / 1000);
    return new SignJWT({ op: purpose.op, act: actor, ...(onBehalfOf ? { obo: onBehalfOf } : {}) })
      .setProtectedHeader({ alg: 'EdDSA', kid: this.service, typ: 'JWT' })
      .setIssuer(this.service)
      .setAudience(purpose.audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + TOKEN_LIFETIME_SECONDS)
      .setJti(uuidv7())
      .sign(this.key);
  }

  /** @throws CountersignError UNAUTHENTICATED, saying nothing of why */
  async verify(token: string, purpose: TokenPurpose): Promise<VerifiedActor> {
    const known = this.verified.get(token);
    if (known && known.op === purpose.op && this.isFresh(known)) return known.caller;
    const outer = await this.check(token, purpose.audience);
    if (outer.op !== purpose.op) throw refused();
    if (outer.obo === undefined) {
      const caller = { issuer: outer.iss, actor: outer.act, onBehalfOf: null, askedBy: [], token };
      // The audience is this service in any case: what is kept here was verified for it.
      this.remember(token, outer, caller);
      return caller;
    }
    return { issuer: outer.iss, actor: outer.act, ...(await this.behind(outer.obo, outer.iss)), token };
  }

  private remember(token: string, { op, exp }: Claims, caller: VerifiedActor): void {
    const untilMs = this.clock.monotonic() + TOKEN_LIFETIME_SECONDS * 1000;
    this.verified.set(token, { caller, op, expiresAtMs: exp * 1000, untilMs });
  }

  /** Whichever clock ran further counts: a wall clock that is set back gives no token another life. */
  private isFresh({ expiresAtMs, untilMs }: Verified): boolean {
    return this.clock.now().getTime() < expiresAtMs && this.clock.monotonic() < untilMs;
  }

  /**
   * Each forwarded token was addressed to the service that forwards it: nobody else can make use of it. A person may be
   * two services away: who asked a consumer that asks another one for them.
   */
  private async behind(token: string, forwarder: ServiceName): Promise<Pick<VerifiedActor, 'onBehalfOf' | 'askedBy'>> {
    const inner = await this.check(token, forwarder);
    if (inner.act.type !== 'service' || inner.obo === undefined) return { onBehalfOf: inner.act, askedBy: [inner.op] };
    const { act, op } = await this.check(inner.obo, inner.iss);
    return { onBehalfOf: act, askedBy: [op, inner.op] };
  }

  private async check(token: string, audience: ServiceName): Promise<Claims> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.trusted, {
        audience,
        algorithms: ['EdDSA'],
        requiredClaims: ['exp', 'iat', 'jti'],
        maxTokenAge: TOKEN_LIFETIME_SECONDS,
        clockTolerance: 5,
        currentDate: this.clock.now(),
      });
      const parsed = claims.parse(payload);
      if (protectedHeader.kid !== parsed.iss) throw refused();
      if (!mayAssert(parsed.iss, parsed.act)) throw refused();
      return parsed;
    } catch (error) {
      throw error instanceof CountersignError ? error : refused();
    }
  }
}

/** Only the gateway knows people; any other service speaks for itself alone. */
function mayAssert(issuer: ServiceName, actor: Actor): boolean {
  if (actor.type === 'service') return actor.id === issuer && actor.team === undefined;
  return issuer === 'gateway';
}

function keyOf({ audience, op }: TokenPurpose, actor: Actor): string {
  return JSON.stringify([audience, op, actor]);
}

function refused(): CountersignError {
  return new CountersignError('UNAUTHENTICATED', 'The actor token is missing, expired or not valid here.');
}
