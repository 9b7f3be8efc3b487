import { decodeEnvelope, withWrappedKey } from '@countersign/custody-envelope';
import { Opener, OpeningKeyring } from '@countersign/custody-open';
import { Sealer, SealingKeys } from '@countersign/custody-seal';
import { KmsDouble } from '@countersign/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { OPENS, SEALS } from './fixtures/aws-kms-key-provider.js';

const place = { team: 'team-1', secretId: 'secret-1', version: 1 };

let kms: KmsDouble;
let endpoint: string;
let arn: string;
let stored: Buffer;
beforeEach(async () => {
  kms = await KmsDouble.start();
  endpoint = kms.url;
  arn = kms.createKey();
  for (const { accessKeyId } of [SEALS, OPENS]) kms.allow(accessKeyId, () => true);
  stored = await seal();
});
afterEach(() => kms.stop());

async function seal(options: object = {}): Promise<Buffer> {
  const ring = new SealingKeys({ kms: { endpoint, arns: [arn], credentials: SEALS, ...options } });
  return new Sealer().seal((await ring.find(arn))!, Buffer.from('the value'), place);
}

async function open(options: object = {}, envelope = stored): Promise<string> {
  const ring = new OpeningKeyring({ kms: { endpoint, arns: [arn], credentials: OPENS, ...options } });
  return (await new Opener(ring).open(envelope, place, 'HF_TOKEN')).reveal().toString();
}

const again = (words: RegExp) => ({
  code: 'SERVICE_UNAVAILABLE',
  message: expect.stringMatching(words) as unknown,
  facts: { secret: 'HF_TOKEN', version: 1, retryAfter: 1 },
});

test('what is throttled is tried again', async () => {
  kms.throttleNext(1);
  expect(await open()).toBe('the value');
  kms.throttleNext(1);
  await seal();
});

test('what stays throttled says so, and that it may be tried again', async () => {
  kms.throttleNext(100);
  const sealing = { code: 'KEY_UNAVAILABLE', facts: { keyId: arn, retryAfter: 1 } };
  await Promise.all([
    expect(open()).rejects.toMatchObject(again(/HF_TOKEN cannot be opened now\. .*more often than AWS KMS allows/)),
    expect(seal()).rejects.toMatchObject(sealing),
  ]);
});

test('a KMS that does not answer is given up before whoever asked gives up', async () => {
  kms.holdNext(100);
  const began = performance.now();
  await expect(open({ deadlineMs: 300 })).rejects.toMatchObject(again(/KMS is slow or away/));
  // Calls on the bus give up after five seconds.
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('one answer that does not come is asked for again', async () => {
  kms.holdNext(1);
  // Half of it for the answer that does not come; the rest is enough however busy the machine is.
  expect(await open({ deadlineMs: 8_000 })).toBe('the value');
});

test('a KMS that is not there is said to be away', async () => {
  await kms.stop();
  await expect(open()).rejects.toMatchObject(again(/cannot be reached: AWS KMS does not answer/));
  await expect(seal()).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE', facts: { retryAfter: 1 } });
});

test('without credentials it is said what is missing', async () => {
  const credentials = () => Promise.reject(Object.assign(new Error(), { name: 'CredentialsProviderError' }));
  await expect(open({ credentials })).rejects.toMatchObject(again(/there are no AWS credentials/));
  const unknown = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' };
  await expect(open({ credentials: unknown })).rejects.toThrow(/AWS does not know the credentials.*Give the service/);
});

test('a key that is to be deleted, or is not there, is named with the remedy', async () => {
  kms.setState(arn, 'PendingDeletion');
  await expect(open()).rejects.toMatchObject({ code: 'SECRET_UNOPENABLE' });
  await expect(open()).rejects.toThrow(`${arn} is in a state in which AWS KMS does not use it`);
  await expect(seal()).rejects.toThrow(/Cancel its deletion/);
  const gone = 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000';
  const envelope = withWrappedKey(stored, gone, decodeEnvelope(stored).wrappedKey);
  await expect(open({ arns: [gone] }, envelope)).rejects.toThrow(/does not exist in AWS KMS.*COUNTERSIGN_KMS_KEY_ARNS/);
});

test('a stored row cannot choose a key that is not configured, even one that KMS would let us use', async () => {
  const other = kms.createKey();
  const ring = new SealingKeys({ kms: { endpoint, arns: [other], credentials: SEALS } });
  const planted = await new Sealer().seal((await ring.find(other))!, Buffer.from('planted'), place);
  const before = kms.requests;
  await expect(open({}, planted)).rejects.toThrow(/not among the opening keys/);
  expect(kms.requests).toBe(before);
  // Nor does naming a configured key help: KMS compares it with the one that wrapped.
  const disguised = withWrappedKey(planted, arn, decodeEnvelope(planted).wrappedKey);
  await expect(open({ arns: [arn, other] }, disguised)).rejects.toThrow(/was changed/);
});

test('of two keys the one is named that KMS complains about', async () => {
  const second = kms.createKey();
  const arns = [arn, second];
  const ring = new OpeningKeyring({ kms: { endpoint, arns, credentials: OPENS } });
  kms.setState(second, 'Disabled');
  await expect(ring.rewrap(decodeEnvelope(stored), place, second)).rejects.toThrow(`${second} is disabled`);
  kms.setState(second, 'Enabled');
  kms.setState(arn, 'Disabled');
  await expect(ring.rewrap(decodeEnvelope(stored), place, second)).rejects.toThrow(`${arn} is disabled`);
});
