import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { bootstrapDatabase } from '@countersign/local-system';
import {
  DATABASE_PEER,
  openTlsFiles,
  databaseTlsSettings,
  tlsFailure,
  type TlsPaths,
} from '@countersign/platform-config';
import {
  DATABASE_CLIENT_CONFIG,
  databaseClientConfig,
  DatabaseModule,
  LeaderLoop,
  type DatabaseClientConfig,
} from '@countersign/platform-database';
import { createLogger, LOGGER, type Logger } from '@countersign/platform-log';
import {
  demandTls,
  RecordingRelay,
  startPostgres,
  TestAuthority,
  waitFor,
  type TestPostgres,
} from '@countersign/testing';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';
import { DataSource } from 'typeorm';

jest.setTimeout(30_000);

const HERE = ['127.0.0.1', 'localhost'];
const stops: (() => unknown)[] = [];
let ours: TestAuthority;
let theirs: TestAuthority;
/** Lets nobody in without TLS; its certificate is ours, for this host. */
let good: Server;
let plain: Server;
/** For tests that give it certificates of their own. */
let changing: Server;

interface Server {
  postgres: TestPostgres;
  /** Of the role of webhooks. */
  url: string;
}

beforeAll(async () => {
  [ours, theirs] = await Promise.all([TestAuthority.create(), TestAuthority.create()]);
  stops.push(
    () => ours.remove(),
    () => theirs.remove(),
  );
  [good, plain, changing] = await Promise.all([start(), start(), start()]);
  await demandTls(good.postgres, { server: await ours.issue(HERE) });
});

afterAll(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function start(): Promise<Server> {
  const postgres = await startPostgres();
  stops.push(() => postgres.stop());
  const { webhooks: url } = await postgres.createServiceDatabase('webhooks');
  return { postgres, url };
}

interface Told {
  host?: string;
  sslmode?: string;
  paths?: TlsPaths;
}

/** What a service is told, over somebody who listens in. */
async function told(server: Server, { host = '127.0.0.1', sslmode, paths = { caFile: ours.caFile } }: Told = {}) {
  const relay = await RecordingRelay.start(server.postgres.server.port);
  stops.push(() => relay.stop());
  const url = new URL(server.url);
  url.host = `${host}:${relay.port}`;
  if (sslmode) url.searchParams.set('sslmode', sslmode);
  const { caFile = '', certFile = '', keyFile = '' } = paths;
  const files = { DATABASE_CA_FILE: caFile, DATABASE_CERT_FILE: certFile, DATABASE_KEY_FILE: keyFile };
  return { env: { DATABASE_URL: url.href, ...files }, relay };
}

@Global()
@Module({})
class Log {
  static to(logger: Logger): DynamicModule {
    return { module: Log, providers: [{ provide: LOGGER, useValue: logger }], exports: [LOGGER] };
  }
}

@Module({})
class Service {
  static with(env: Record<string, string>, logger: Logger): DynamicModule {
    const database = DatabaseModule.with(env, { schema: 'webhooks', entities: [], migrations: [] });
    return { module: Service, imports: [Log.to(logger), database] };
  }
}

function logged() {
  const lines: string[] = [];
  return { lines, logger: createLogger('webhooks', 'warn', { write: (line: string) => void lines.push(line) }) };
}

test.each(['127.0.0.1', 'localhost'])(
  'with the right CA everything works over TLS to %s: the pool, a loop that listens; nothing crosses in clear',
  async (host) => {
    const { env, relay } = await told(good, { host });
    const { logger } = logged();
    const app = await NestFactory.createApplicationContext(Service.with(env, logger), { logger: false });
    try {
      const pool = app.get(DataSource);
      expect(await pool.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([{ ssl: true }]);
      let worked = 0;
      const work = async () => void (worked += 1);
      const client = app.get<DatabaseClientConfig>(DATABASE_CLIENT_CONFIG);
      const loop = new LeaderLoop({ name: host, client, channel: 'news', pollMs: 3_600_000, work, logger });
      loop.start();
      await waitFor(() => worked === 1);
      await pool.query(`SELECT pg_notify('news', '')`);
      await waitFor(() => worked === 2);
      await loop.stop();
    } finally {
      await app.close();
    }
    for (const text of ['countersign_webhooks', 'pg_stat_ssl', 'SELECT', 'news']) {
      expect([text, relay.recording.includes(text)]).toEqual([text, false]);
    }
  },
);

test('the recording would show it: without TLS it does', async () => {
  const { env, relay } = await told(plain, { paths: {} });
  await connected(env);
  expect(relay.recording.includes('countersign_webhooks')).toBe(true);
});

async function connected(env: Record<string, string>): Promise<void> {
  const client = new Client(databaseClientConfig(env, 'webhooks'));
  client.on('error', () => {});
  await client.connect();
  await client.end();
}

async function refused(server: Server, reason: RegExp, how: Told = {}): Promise<void> {
  const { env, relay } = await told(server, how);
  const error: unknown = await connected(env).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(tlsFailure(error, DATABASE_PEER)).toMatch(reason);
  expect(relay.recording.includes('countersign_webhooks')).toBe(false);
}

test('what does not prove that it is the server of the URL is refused, in words', async () => {
  await demandTls(changing.postgres, { server: await theirs.issue(HERE) });
  await refused(changing, /^No CA that is trusted here .* DATABASE_CA_FILE must name/);
  await demandTls(changing.postgres, { server: await ours.issue(['elsewhere.example', '10.0.0.1']) });
  for (const host of HERE) await refused(changing, /is for another host: DATABASE_URL must name/, { host });
  await demandTls(changing.postgres, { server: await ours.issue(HERE, -1_000) });
  await refused(changing, /certificate of PostgreSQL, or of its CA, has expired/);
  await demandTls(changing.postgres, { server: await ours.issue(HERE) });
  await connected((await told(changing)).env);
});

test('no sslmode weakens that: what asks for TLS is verified in full, and the rest is not taken', async () => {
  // The public CAs do not know ours.
  for (const sslmode of ['require', 'verify-ca', 'verify-full']) {
    await refused(good, /^No CA that is trusted here/, { sslmode, paths: {} });
    await refused(plain, /^PostgreSQL speaks no TLS, which DATABASE_URL/, { sslmode, paths: {} });
    await connected((await told(good, { sslmode })).env);
  }
  await refused(plain, /^PostgreSQL speaks no TLS, which DATABASE_URL or DATABASE_CA_FILE asks for/);
  for (const sslmode of ['prefer', 'allow', 'no-verify', 'nonsense']) {
    const { env } = await told(good, { sslmode });
    expect(() => databaseClientConfig(env, 'x')).toThrow(/^The sslmode of DATABASE_URL must be disable, require/);
  }
  const { env } = await told(good, { sslmode: 'disable' });
  expect(() => databaseClientConfig(env, 'x')).toThrow(/sslmode=disable, but DATABASE_CA_FILE/);
  for (const parameter of ['sslrootcert', 'ssl', 'uselibpqcompat', 'sslnegotiation']) {
    const DATABASE_URL = `${good.url}?${parameter}=x&sslmode=require`;
    expect(() => databaseClientConfig({ DATABASE_URL }, 'x')).toThrow(`DATABASE_URL may not say ${parameter}`);
  }
});

test('nor does an environment variable that the driver or Node would heed', async () => {
  const before = { ...process.env };
  try {
    process.env['PGSSLMODE'] = 'no-verify';
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    await refused(good, /^No CA that is trusted here/, { paths: { caFile: theirs.caFile } });
    await refused(good, /^No CA that is trusted here/, { sslmode: 'require', paths: {} });
  } finally {
    process.env = before;
  }
});

test('who comes in clear to a server that demands TLS is told the setting', async () => {
  const { env } = await told(good, { paths: {} });
  const error: unknown = await connected(env).catch((thrown: unknown) => thrown);
  expect(tlsFailure(error, DATABASE_PEER)).toBe('PostgreSQL lets nobody in without TLS: set DATABASE_CA_FILE.');
});

test('a server that asks for a client certificate gets it, and is refused by who has none', async () => {
  const client = await ours.issue(['webhooks']);
  const clients = { caFile: ours.caFile, probe: client };
  await demandTls(changing.postgres, { server: await ours.issue(HERE), clients });
  await connected((await told(changing, { paths: { caFile: ours.caFile, ...client } })).env);
  const { env } = await told(changing);
  const error: unknown = await connected(env).catch((thrown: unknown) => thrown);
  expect(tlsFailure(error, DATABASE_PEER)).toMatch(/client certificate .* DATABASE_CERT_FILE and DATABASE_KEY_FILE/);
});

test('a boot logs why, tries again, and goes on once the server is right', async () => {
  const { env, relay } = await told(good);
  relay.targetPort = plain.postgres.server.port;
  const { lines, logger } = logged();
  const booting = NestFactory.createApplicationContext(Service.with(env, logger), { logger: false });
  await waitFor(() => lines.some((line) => /the database cannot be reached: PostgreSQL speaks no TLS/.test(line)));
  relay.targetPort = good.postgres.server.port;
  await (await booting).close();
});

test('`npm run up` makes the roles over TLS, or says what is wrong', async () => {
  const url = good.postgres.server.superuserUrl('test_1');
  const passwords = { resolver: 'resolver-password' };
  const trusting = (caFile: string) => openTlsFiles(databaseTlsSettings, { caFile });
  await bootstrapDatabase({ url, tls: trusting(ours.caFile), passwords });
  await bootstrapDatabase({ url: `${url}?sslmode=verify-full`, tls: trusting(ours.caFile), passwords });
  const untrusted = bootstrapDatabase({ url, tls: trusting(theirs.caFile), passwords });
  await expect(untrusted).rejects.toThrow(/DATABASE_URL names cannot be used. No CA that is trusted here/);
  await expect(bootstrapDatabase({ url: `${url}?sslmode=no-verify`, passwords })).rejects.toThrow(/The sslmode of/);
});
