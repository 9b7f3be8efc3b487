import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { RedactingStream, Redactor, SecretValue } from './index.js';

const redactorOf = (text: string) => new Redactor([new SecretValue('TOKEN', Buffer.from(text))]);

test('a pipeline goes through it', async () => {
  const stream = new RedactingStream(redactorOf('s3cret-tökén'));
  const text = Buffer.from('before s3cret-tökén after s3cret-tök');
  const masked = buffer(stream);
  await pipeline(Readable.from([...text].map((byte) => Buffer.of(byte))), stream);
  expect((await masked).toString()).toBe('before [secret TOKEN] after s3cret-tök');
});

test('what cannot begin a value is there at once', async () => {
  const stream = new RedactingStream(redactorOf('s3cret-tökén'));
  stream.write('password: ');
  await once(stream, 'readable');
  expect(String(stream.read())).toBe('password: ');
  stream.destroy();
});

test('it fails rather than let anything through that was not redacted', async () => {
  const redactor = redactorOf('s3cret-tökén');
  const stream = new RedactingStream(redactor);
  const out: unknown[] = [];
  stream.on('data', (chunk) => out.push(chunk));
  redactor.wipe();
  stream.write('s3cret-tökén');
  const [error] = (await once(stream, 'error')) as [Error];
  expect(error.message).toMatch(/wiped/);
  expect(out).toEqual([]);
});
