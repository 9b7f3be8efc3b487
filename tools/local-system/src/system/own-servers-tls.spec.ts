import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ConfigurationError } from '@countersign/platform-config';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { rootCertificates } from 'node:tls';
import { ownServersTls } from './own-servers-tls.js';

const directory = mkdtempSync(join(tmpdir(), 'countersign-own-servers-'));
const caFile = join(directory, 'ca.pem');
beforeAll(() => writeFileSync(caFile, rootCertificates[0]!));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const natsUrl = 'tls://nats.example.org';
const databaseUrl = 'postgres://me@db.example.org/x';

test('without a file nobody is told anything', () => {
  expect(ownServersTls({ natsUrl, databaseUrl })).toEqual({ database: null, environment: {} });
});

test('services are told whole paths, of what was set', () => {
  const { database, environment } = ownServersTls({
    natsUrl,
    databaseUrl,
    natsCaFile: relative(process.cwd(), caFile),
    databaseCaFile: caFile,
  });
  expect(environment).toEqual({ NATS_CA_FILE: caFile, DATABASE_CA_FILE: caFile });
  expect(database?.ca).toContain('BEGIN CERTIFICATE');
  expect(database?.rejectUnauthorized).toBe(true);
});

test('a file for a server that we start ourselves is a mistake, and said by name', () => {
  expect(() => ownServersTls({ databaseUrl, natsCaFile: caFile })).toThrow(/^NATS_CA_FILE is for a server of your own/);
  expect(() => ownServersTls({ natsUrl, databaseCaFile: caFile })).toThrow(/^DATABASE_CA_FILE .* DATABASE_URL names/);
  expect(() => ownServersTls({ natsUrl, natsCaFile: '/nowhere' })).toThrow(ConfigurationError);
});
