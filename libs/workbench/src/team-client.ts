import {
  createSecret,
  deleteSecret,
  finishRotation,
  getPropagation,
  getSecret,
  INTAKE_INFO,
  intakeAad,
  rotateSecret,
  undoRotation,
  type Operation,
  type RequestInput,
  type ResponseOf,
  type TeamActor,
} from '@countersign/contracts';
import { hpkeSeal, type Jwk } from '@countersign/custody-hpke';
import type { ServiceCore } from '@countersign/platform-service';

type Options<O extends Operation> = Omit<RequestInput<O>, 'name' | 'sealedValue'>;

/** An admin of one team at the store's door, where the gateway stands in production. */
export class TeamClient {
  constructor(
    private readonly gateway: ServiceCore,
    private readonly intakeKey: Jwk,
    readonly actor: TeamActor,
    /** How long an answer may take: with this much, a wait of up to a minute is answered. */
    private readonly answerWithinMs = 65_000,
  ) {}

  async create(name: string, value: string | Buffer, options: Partial<Options<typeof createSecret>> = {}) {
    return this.call(createSecret, { name, sealedValue: await this.seal(createSecret, name, value), ...options });
  }

  async rotate(name: string, value: string | Buffer, options: Partial<Options<typeof rotateSecret>> = {}) {
    return this.call(rotateSecret, { name, sealedValue: await this.seal(rotateSecret, name, value), ...options });
  }

  delete(name: string, options: Partial<Options<typeof deleteSecret>> = {}) {
    return this.call(deleteSecret, { name, breakReferences: true, ...options });
  }

  finish(name: string, options: Partial<Options<typeof finishRotation>> = {}) {
    return this.call(finishRotation, { name, ...options });
  }

  undo(name: string, options: Partial<Options<typeof undoRotation>> = {}) {
    return this.call(undoRotation, { name, ...options });
  }

  get(name: string) {
    return this.call(getSecret, { name });
  }

  propagation(name: string, options: Partial<Options<typeof getPropagation>> = {}) {
    return this.call(getPropagation, { name, ...options });
  }

  /** Any operation, as this admin. */
  call<O extends Operation>(operation: O, request: RequestInput<O>): Promise<ResponseOf<O>> {
    return this.gateway.bus.call(operation, request, { actor: this.actor, timeoutMs: this.answerWithinMs });
  }

  /** Proof for a consumer that this person asked, as the gateway gives it. */
  tokenFor(operation: Operation): Promise<string> {
    return this.gateway.tokens.sign({ audience: operation.service, op: operation.subject }, this.actor);
  }

  private async seal(operation: Operation, name: string, value: string | Buffer): Promise<string> {
    const aad = intakeAad(operation, this.actor.team, name);
    const plaintext = Buffer.from(value);
    const sealed = await hpkeSeal({ recipientPublicKey: this.intakeKey, info: INTAKE_INFO, aad, plaintext });
    return Buffer.from(sealed).toString('base64url');
  }
}
