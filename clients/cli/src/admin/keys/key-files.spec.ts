import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { hpkeOpen, hpkeSeal, newKeyPair, parsePrivateKeys, parsePublicKeys, type Jwk } from '@countersign/custody-hpke';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiStandIn, runCommand } from '../../fixtures/run-command.js';

const first = newKeyPair('local-1');

let home: string;
let api: ApiStandIn;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'countersign-keys-'));
  mkdirSync(path('keys'));
  write('keys/opening.jwks', { keys: [{ ...first.privateKey, note: 'of the first start' }] });
  write('keys/sealing.jwks', { keys: [first.publicKey] });
  api = new ApiStandIn();
  api.answer({ keyId: 'local-1' });
});
afterEach(() => rmSync(home, { recursive: true }));

const path = (name: string) => join(home, name);
const text = (name: string) => readFileSync(path(name), 'utf8');
const opening = (name = 'keys/opening.jwks') => parsePrivateKeys(text(name));
const sealing = (name = 'keys/sealing.jwks') => parsePublicKeys(text(name));
const ids = (keys: readonly { kid: string }[]) => keys.map(({ kid }) => kid);
const mode = (name: string) => (statSync(path(name)).mode & 0o777).toString(8);
const add = (...args: string[]) => runCommand(['admin', 'keys', 'add', ...args]);
const addAtHome = (...args: string[]) => add('--home', home, ...args);
const retire = (...args: string[]) => runCommand(['admin', 'keys', 'retire', ...args], { fetch: api.fetch });

function write(name: string, content: object): string {
  writeFileSync(path(name), JSON.stringify(content), { mode: 0o600 });
  return path(name);
}

async function opens(publicKey: Jwk, privateKey: Jwk): Promise<boolean> {
  const binding = { info: 'countersign/test/v1', aad: '' };
  const sealed = await hpkeSeal({ recipientPublicKey: publicKey, plaintext: Buffer.from('x'), ...binding });
  return hpkeOpen({ recipientPrivateKey: privateKey, sealed, ...binding }).then(
    () => true,
    () => false,
  );
}

test('a new pair is added to both files, each with its own half, under the next id', async () => {
  const { code, out } = await addAtHome();
  expect(code).toBe(0);
  expect(ids(opening())).toEqual(['local-1', 'local-2']);
  expect(ids(sealing())).toEqual(['local-1', 'local-2']);
  expect(await opens(sealing()[1]!, opening()[1]!)).toBe(true);
  expect(await opens(sealing()[1]!, first.privateKey)).toBe(false);
  expect(text('keys/sealing.jwks')).not.toContain(opening()[1]!.d);
  expect(text('keys/opening.jwks')).toContain('of the first start');
  expect(readdirSync(path('keys')).sort()).toEqual(['opening.jwks', 'sealing.jwks']);
  expect(out).toMatch(/Back it up now.*Next: countersign admin keys use local-2/s);
  expect(out).not.toContain(opening()[1]!.d);
});

test('COUNTERSIGN_HOME says where, and --json what was written', async () => {
  const args = ['admin', 'keys', 'add', '--id', 'mine', '--json'];
  const { out } = await runCommand(args, { env: { COUNTERSIGN_HOME: home } });
  expect(JSON.parse(out)).toEqual({ keyId: 'mine', files: [path('keys/opening.jwks'), path('keys/sealing.jwks')] });
});

test('a file stays closed to others, and keeps what else it was', async () => {
  chmodSync(path('keys/opening.jwks'), 0o640);
  chmodSync(path('keys/sealing.jwks'), 0o644);
  await addAtHome();
  expect([mode('keys/opening.jwks'), mode('keys/sealing.jwks')]).toEqual(['640', '644']);
  chmodSync(path('keys/opening.jwks'), 0o666);
  await addAtHome();
  expect(mode('keys/opening.jwks')).toBe('660');
});

test('behind a link the file itself is replaced', async () => {
  symlinkSync(path('keys/opening.jwks'), path('link.jwks'));
  const files = ['--opening-keys-file', path('link.jwks'), '--sealing-keys-file', path('keys/sealing.jwks')];
  expect((await add(...files)).code).toBe(0);
  expect(ids(opening())).toEqual(['local-1', 'local-2']);
});

test('a file with one key in place of a set becomes a set', async () => {
  write('keys/sealing.jwks', first.publicKey);
  await addAtHome();
  expect(ids(sealing())).toEqual(['local-1', 'local-2']);
});

test('an id that is, or was, another key is refused, and nothing is changed', async () => {
  mkdirSync(path('keys/retired'));
  write('keys/retired/local-7.jwk', newKeyPair('local-7').privateKey);
  const before = text('keys/opening.jwks');
  for (const id of ['local-1', 'local-7']) {
    const { code, err } = await addAtHome('--id', id);
    expect([code, err]).toEqual([1, expect.stringContaining(`There is, or was, a key ${id} already`)]);
  }
  expect(text('keys/opening.jwks')).toBe(before);
  await addAtHome();
  expect(ids(opening())).toEqual(['local-1', 'local-8']);
});

test.each<[string, string[], RegExp]>([
  ['an id with spaces', ['--id', 'my key'], /1 to 255 printable characters/],
  ['a key in KMS', ['--id', 'arn:aws:kms:eu-central-1:1:key/1'], /made there.*COUNTERSIGN_KMS_KEY_ARNS.*keys use/],
  ['another place for the half that stays', ['--out', '/tmp/x'], /for machines that have one of the two/],
  ['a half and an id', ['--from', '/tmp/x', '--id', 'a'], /cannot be used with option '--id/],
])('%s is an error of use', async (_, args, words) => {
  const { code, err } = await addAtHome(...args);
  expect(code).toBe(2);
  expect(err).toMatch(words);
  expect(ids(opening())).toEqual(['local-1']);
});

test('a home that is none, and a file that is of no use, are named', async () => {
  expect(await add('--home', path('elsewhere'))).toMatchObject({
    code: 1,
    err: expect.stringMatching(/opening\.jwks cannot be read \(ENOENT\)\. Name the state directory/),
  });
  writeFileSync(path('keys/sealing.jwks'), JSON.stringify({ keys: [first.privateKey] }));
  const { code, err } = await addAtHome();
  expect([code, err]).toEqual([1, expect.stringMatching(/sealing\.jwks cannot be used\. .*holds a private key/)]);
  expect(err).not.toContain(first.privateKey.d);
});

test('of two who change a file at the same time one is told, and no key is lost', async () => {
  writeFileSync(path('keys/opening.jwks.new'), '');
  expect(await addAtHome()).toMatchObject({ code: 1, err: expect.stringMatching(/EEXIST.*Somebody else is changing/) });
  expect(ids(opening())).toEqual(['local-1']);
  expect(existsSync(path('keys/opening.jwks.new'))).toBe(true);
  expect(ids(sealing())).toEqual(['local-1']);
});

test('with the files on two machines the public half is carried', async () => {
  const half = path('half.jwk');
  const made = await add('--opening-keys-file', path('keys/opening.jwks'), '--out', half, '--id', 'next');
  expect(made.code).toBe(0);
  expect(made.out).toMatch(/half\.jwk \(public\) to where secrets-store runs.*--from FILE/);
  expect(readFileSync(half, 'utf8')).not.toContain(opening()[1]!.d);
  const carried = await add('--sealing-keys-file', path('keys/sealing.jwks'), '--from', half);
  expect(carried.code).toBe(0);
  expect(await opens(sealing()[1]!, opening()[1]!)).toBe(true);
  // Twice is once too often, and nothing is overwritten.
  expect((await add('--sealing-keys-file', path('keys/sealing.jwks'), '--from', half)).code).toBe(1);
  expect((await add('--opening-keys-file', path('keys/opening.jwks'), '--out', half, '--id', 'b')).code).toBe(1);
  expect(ids(sealing())).toEqual(['local-1', 'next']);
});

test('or the private one, for its owner only; and the sealing side takes no private key', async () => {
  const half = path('half.jwk');
  const made = await add('--sealing-keys-file', path('keys/sealing.jwks'), '--out', half, '--id', 'next');
  expect(made.out).toMatch(/\(PRIVATE\).*Then delete it/);
  expect(mode('half.jwk')).toBe('600');
  expect(await add('--sealing-keys-file', path('keys/sealing.jwks'), '--from', half)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/holds a private key/),
  });
  expect((await add('--opening-keys-file', path('keys/opening.jwks'), '--from', half)).out).toMatch(/Delete .*half/);
  expect(await opens(sealing()[1]!, opening()[1]!)).toBe(true);
  expect(await add('--opening-keys-file', path('keys/opening.jwks'))).toMatchObject({ code: 2 });
});

test('a key is retired at the server first: what that refuses stays in the files', async () => {
  const refusing = new ApiStandIn();
  refusing.refuse(409, 'KEY_IN_USE', 'local-1 still wraps 512 versions.');
  const args = ['admin', 'keys', 'retire', 'local-1', '--remove', '--home', home];
  expect(await runCommand(args, { fetch: refusing.fetch })).toMatchObject({
    code: 1,
    err: expect.stringMatching(/512/),
  });
  expect(refusing.requests).toMatchObject([
    { url: expect.stringMatching(/\/keys\/retire$/), body: { keyId: 'local-1' } },
  ]);
  expect(ids(opening())).toEqual(['local-1']);
});

test('with --remove both halves leave the files, and the private one is kept apart', async () => {
  await addAtHome();
  const { code, out } = await retire('local-1', '--remove', '--home', home);
  expect(code).toBe(0);
  expect([ids(opening()), ids(sealing())]).toEqual([['local-2'], ['local-2']]);
  expect(opening('keys/retired/local-1.jwk')).toEqual([first.privateKey]);
  expect([mode('keys/retired'), mode('keys/retired/local-1.jwk')]).toEqual(['700', '600']);
  expect(out).toMatch(
    /local-1 is retired.*retired\/local-1\.jwk now\. Restart the resolvers.*Backups .* still need it.*rotate the secrets/s,
  );
  expect(out).not.toContain(first.privateKey.d);
  // Done again, as after an interruption.
  write('keys/sealing.jwks', { keys: [first.publicKey, sealing()[0]!] });
  expect((await retire('local-1', '--remove', '--home', home)).code).toBe(0);
  expect(ids(sealing())).toEqual(['local-2']);
  expect(await retire('nobody', '--remove', '--home', home)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/no key nobody in/),
  });
});

test('an id cannot lead out of the directory', async () => {
  await addAtHome('--id', '../../outside');
  await retire('../../outside', '--remove', '--home', home);
  expect(readdirSync(path('keys/retired'))).toEqual(['..%2F..%2Foutside.jwk']);
  expect(readdirSync(home)).toEqual(['keys']);
});

test('without --remove no file is touched, and a key in KMS has none', async () => {
  const before = text('keys/opening.jwks');
  expect((await retire('local-1')).out).toMatch(/To take it out of the key files: .*--remove/);
  expect((await retire('arn:aws:kms:a:1:key/1')).out).toMatch(/disable it in AWS KMS/);
  expect((await retire('arn:aws:kms:a:1:key/1', '--remove')).code).toBe(2);
  expect(text('keys/opening.jwks')).toBe(before);
});
