import { randomBytes } from 'node:crypto';
import { HttpReceiver, type Answer, type ReceivedRequest } from './http-receiver.js';
import { keyIdOf, KmsDoubleKey, type EncryptionContext, type KmsKeyState } from './kms-double-key.js';

/** One thing that somebody did to one key, as IAM sees it. A ReEncrypt is two. */
export interface KmsAct {
  accessKeyId: string;
  /** As IAM calls it: `kms:Decrypt`. */
  action: string;
  /** The ARN of the key. */
  resource: string;
  context: EncryptionContext;
}

interface Input {
  KeyId?: string;
  KeySpec?: string;
  Plaintext?: string;
  CiphertextBlob?: string;
  EncryptionContext?: EncryptionContext;
  SourceKeyId?: string;
  SourceEncryptionContext?: EncryptionContext;
  DestinationKeyId?: string;
  DestinationEncryptionContext?: EncryptionContext;
}

class Refusal extends Error {
  constructor(
    readonly type: string,
    detail?: string,
  ) {
    super(detail);
  }
}

/**
 * A stand-in for AWS KMS at the level of the wire: JSON 1.1 over HTTP with real cryptography under it. It refuses what the
 * real service refuses, with the same error types (status 400 for all of them). Signatures are not checked: who asks is
 * known by the access key id.
 */
export class KmsDouble {
  /** Every act that was allowed, in order. */
  readonly acts: KmsAct[] = [];
  private readonly keys = new Map<string, KmsDoubleKey>();
  private readonly principals = new Map<string, (act: KmsAct) => boolean>();
  private throttled = 0;
  private held = 0;

  private constructor(private readonly receiver: HttpReceiver) {
    receiver.respond((request) => this.answer(request));
  }

  static async start(): Promise<KmsDouble> {
    return new KmsDouble(await HttpReceiver.start());
  }

  get url(): string {
    return this.receiver.url;
  }

  /** How many requests came, whatever was answered. */
  get requests(): number {
    return this.receiver.requests.length;
  }

  /** @returns its ARN */
  createKey(region = 'eu-central-1'): string {
    const key = new KmsDoubleKey(region);
    this.keys.set(key.id, key);
    return key.arn;
  }

  setState(arn: string, state: KmsKeyState): void {
    this.keyOf(arn).state = state;
  }

  /** Makes a principal, or changes what it may do. */
  allow(accessKeyId: string, may: (act: KmsAct) => boolean): void {
    this.principals.set(accessKeyId, may);
  }

  throttleNext(requests: number): void {
    this.throttled = requests;
  }

  /** Leaves the next requests without an answer. */
  holdNext(requests: number): void {
    this.held = requests;
  }

  async stop(): Promise<void> {
    await this.receiver.stop();
  }

  private answer(request: ReceivedRequest): Answer | Promise<Answer> {
    if (this.held > 0) {
      this.held -= 1;
      return new Promise(() => {});
    }
    try {
      if (this.throttled > 0) {
        this.throttled -= 1;
        throw new Refusal('ThrottlingException', 'You have exceeded the rate at which you may call KMS.');
      }
      const action = /^TrentService\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? '';
      return json(200, this.act(action, JSON.parse(request.body) as Input, accessKeyIdOf(request)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return json(400, { __type: error.type, ...(error.message && { message: error.message }) });
    }
  }

  private act(action: string, input: Input, who: string): object {
    const context = input.EncryptionContext ?? {};
    switch (action) {
      case 'GenerateDataKey': {
        const key = this.authorised(who, 'kms:GenerateDataKey', this.keyOf(input.KeyId), context);
        if (input.KeySpec !== 'AES_256') throw new Refusal('ValidationException', 'Only KeySpec AES_256 here.');
        const dataKey = randomBytes(32);
        return { KeyId: key.arn, Plaintext: base64(dataKey), CiphertextBlob: base64(key.encrypt(dataKey, context)) };
      }
      case 'Encrypt': {
        const key = this.authorised(who, 'kms:Encrypt', this.keyOf(input.KeyId), context);
        return { KeyId: key.arn, CiphertextBlob: base64(key.encrypt(bytes(input.Plaintext), context)) };
      }
      case 'Decrypt': {
        const { key, plaintext } = this.decrypt(who, 'kms:Decrypt', input.CiphertextBlob, input.KeyId, context);
        return { KeyId: key.arn, Plaintext: base64(plaintext) };
      }
      case 'ReEncrypt': {
        const from = input.SourceEncryptionContext ?? {};
        const to = input.DestinationEncryptionContext ?? {};
        const source = this.decrypt(who, 'kms:ReEncryptFrom', input.CiphertextBlob, input.SourceKeyId, from);
        const key = this.authorised(who, 'kms:ReEncryptTo', this.keyOf(input.DestinationKeyId), to);
        const blob = key.encrypt(source.plaintext, to);
        return { KeyId: key.arn, SourceKeyId: source.key.arn, CiphertextBlob: base64(blob) };
      }
      default:
        throw new Refusal('UnknownOperationException');
    }
  }

  private decrypt(
    who: string,
    action: string,
    blob: string | undefined,
    named: string | undefined,
    context: EncryptionContext,
  ) {
    const ciphertext = bytes(blob);
    const of = this.keys.get(keyIdOf(ciphertext));
    const key = this.authorised(who, action, named === undefined && of ? of : this.keyOf(named), context);
    // As the real one: it says no more than that, whether the blob or the context is wrong.
    if (!of) throw new Refusal('InvalidCiphertextException');
    if (of !== key)
      throw new Refusal(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      );
    try {
      return { key, plaintext: key.decrypt(ciphertext, context) };
    } catch {
      throw new Refusal('InvalidCiphertextException');
    }
  }

  private keyOf(arn: string | undefined): KmsDoubleKey {
    const key = [...this.keys.values()].find((one) => one.arn === arn);
    if (!key) throw new Refusal('NotFoundException', `Key '${arn}' does not exist`);
    return key;
  }

  private authorised(who: string, action: string, key: KmsDoubleKey, context: EncryptionContext): KmsDoubleKey {
    const may = this.principals.get(who);
    if (!may)
      throw new Refusal('UnrecognizedClientException', 'The security token included in the request is invalid.');
    const act = { accessKeyId: who, action, resource: key.arn, context };
    if (!may(act)) {
      const user = `arn:aws:iam::111122223333:user/${who}`;
      throw new Refusal(
        'AccessDeniedException',
        `User: ${user} is not authorized to perform: ${action} on resource: ${key.arn}`,
      );
    }
    if (key.state === 'Disabled') throw new Refusal('DisabledException', `${key.arn} is disabled.`);
    if (key.state !== 'Enabled') throw new Refusal('KMSInvalidStateException', `${key.arn} is pending deletion.`);
    this.acts.push(act);
    return key;
  }
}

function accessKeyIdOf({ headers }: ReceivedRequest): string {
  return /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
}

function json(status: number, body: object): Answer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) };
}

function base64(data: Uint8Array): string {
  return Buffer.from(data).toString('base64');
}

function bytes(text: string | undefined): Buffer {
  return Buffer.from(text ?? '', 'base64');
}
