import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { busPermissions } from '@countersign/contracts';
import { connectBus, type BusAddress } from '@countersign/platform-bus';
import { ConfigurationError, natsTlsSettings, openTlsFiles, type TlsPaths } from '@countersign/platform-config';
import { createLogger } from '@countersign/platform-log';
import { RecordingRelay, startNats, TestAuthority, waitFor, type TestNats } from '@countersign/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnectionImpl } from '@nats-io/transport-node';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** A refused client certificate alone is waited for 5 s by the client. */
jest.setTimeout(30_000);

const HERE = ['127.0.0.1', 'localhost'];
const stops: (() => unknown)[] = [];
let ours: TestAuthority;
let theirs: TestAuthority;
/** Speaks TLS with a certificate of ours, for this host. */
let good: TestNats;
let plain: TestNats;

beforeAll(async () => {
  [ours, theirs] = await Promise.all([TestAuthority.create(), TestAuthority.create()]);
  stops.push(
    () => ours.remove(),
    () => theirs.remove(),
  );
  [good, plain] = await Promise.all([serverWith(HERE), started(startNats(busPermissions()))]);
});

afterAll(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function started(starting: Promise<TestNats>): Promise<TestNats> {
  const nats = await starting;
  stops.push(() => nats.stop());
  return nats;
}

interface ServerOptions {
  validForMs?: number;
  asksForCertificates?: boolean;
}

async function serverWith(hosts: string[], { validForMs, asksForCertificates }: ServerOptions = {}): Promise<TestNats> {
  const certificate = await ours.issue(hosts, validForMs);
  const clientCaFile = asksForCertificates ? ours.caFile : undefined;
  // Whether it is up is not what is tested, so this looks away from what is wrong with it.
  const probe = { rejectUnauthorized: false, ...(await pemOf(ours)) };
  return started(startNats(busPermissions(), { ...certificate, clientCaFile, probe }));
}

async function pemOf(authority: TestAuthority) {
  const { certFile, keyFile } = await authority.issue(['probe']);
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

/** As the service would be told, over somebody who listens in. */
async function address(nats: TestNats, url: string, paths: TlsPaths = {}, forge?: (greeting: Buffer) => Buffer) {
  const relay = await RecordingRelay.start(nats.server.port, forge);
  stops.push(() => relay.stop());
  const { user, pass } = nats.connectionOf('secrets-store');
  const to: BusAddress = {
    url: url.replace('PORT', String(relay.port)),
    user,
    password: pass,
    tls: openTlsFiles(natsTlsSettings, paths),
  };
  return { to, relay };
}

/** A log that can be looked at. */
function logged() {
  const lines: string[] = [];
  return { lines, logger: createLogger('secrets-store', 'info', { write: (line: string) => void lines.push(line) }) };
}

test.each(['tls://127.0.0.1:PORT', 'tls://localhost:PORT', 'nats://localhost:PORT'])(
  'with the right CA a service works over %s, and nothing of it crosses in clear',
  async (url) => {
    const { to, relay } = await address(good, url, { caFile: ours.caFile });
    const store = await connectBus('secrets-store', to, logged().logger);
    const gateway = await connectBus('gateway', { ...to, ...credentials(good, 'gateway') }, logged().logger);
    try {
      store.subscribe('secrets-store.secrets.get', { callback: (_, message) => void message.respond('an answer') });
      await store.flush();
      const reply = await gateway.request('secrets-store.secrets.get', 'a question', { timeout: 5_000 });
      expect(reply.string()).toBe('an answer');
      const manager = await jetstreamManager(store);
      await manager.streams.add({ name: 'CHANGES', subjects: ['changes.>'] });
      await manager.jetstream().publish('changes.team.secret.rotated', 'a fact');
      expect((await manager.streams.info('CHANGES')).state.messages).toBeGreaterThan(0);
    } finally {
      await Promise.all([store.close(), gateway.close()]);
    }
    for (const text of ['secrets-store', 'an answer', 'changes.team', to.password!]) {
      expect([text, relay.recording.includes(text)]).toEqual([text, false]);
    }
  },
);

const says = (lines: string[], reason: RegExp) =>
  waitFor(() => lines.some((line) => reason.test(line)), {
    what: `a log line like ${String(reason)}`,
  });

function credentials(nats: TestNats, service: string) {
  const { user, pass } = nats.connectionOf(service);
  return { user, password: pass };
}

test('the recording would show it: without TLS it does', async () => {
  const { to, relay } = await address(plain, 'nats://127.0.0.1:PORT');
  await (await connectBus('secrets-store', to, logged().logger)).close();
  expect(relay.recording.includes(to.password!)).toBe(true);
});

/** Tries in vain, and says why and what to do; then, with nothing but the server changed, it is connected. */
async function refused(
  bad: TestNats,
  reason: RegExp,
  { url = 'tls://127.0.0.1:PORT', paths = { caFile: ours.caFile } }: { url?: string; paths?: TlsPaths } = {},
): Promise<void> {
  const { to, relay } = await address(bad, url, paths);
  const { lines, logger } = logged();
  Object.assign(to, credentials(good, 'secrets-store'));
  const connecting = connectBus('secrets-store', to, logger);
  await says(lines, reason);
  expect(lines.filter((line) => reason.test(line))).toHaveLength(1); // tried again and again, told once
  expect(relay.recording.includes('CONNECT')).toBe(false);
  expect(relay.recording.includes(to.password!)).toBe(false);
  relay.targetPort = good.server.port;
  await (await connecting).close();
}

test('a server whose CA nobody here knows is refused', async () => {
  const foreign = await theirs.issue(HERE);
  const impostor = await started(startNats(busPermissions(), { ...foreign, probe: { rejectUnauthorized: false } }));
  await refused(impostor, /bus cannot be reached: No CA that is trusted here .* NATS_CA_FILE must name/);
});

test.each([
  ['tls://127.0.0.1:PORT', ['elsewhere.example', 'localhost', '10.0.0.1']],
  ['tls://localhost:PORT', ['elsewhere.example', '127.0.0.1']],
])('a certificate for another host than that of %s is refused', async (url, hosts) => {
  await refused(await serverWith(hosts), /certificate of NATS is for another host: NATS_URL must name/, { url });
});

test('an expired certificate is refused', async () => {
  await refused(await serverWith(HERE, { validForMs: -1_000 }), /certificate of NATS, or of its CA, has expired/);
});

test.each(['nats://127.0.0.1:PORT', 'tls://127.0.0.1:PORT'])(
  'a server without TLS is refused where a CA is named, by %s',
  async (url) => {
    await refused(plain, /NATS speaks no TLS, which NATS_URL or NATS_CA_FILE asks for/, { url });
  },
);

test('`tls://` alone goes by the public CAs that Node trusts, and does without no TLS', async () => {
  const url = 'tls://127.0.0.1:PORT';
  await withPublicCa(ours.caFile, () => refused(plain, /NATS speaks no TLS/, { url, paths: {} }));
  await withPublicCa(theirs.caFile, async () => {
    const { to, relay } = await address(good, url);
    const { lines, logger } = logged();
    const connecting = connectBus('secrets-store', to, logger);
    await says(lines, /No CA that is trusted here/);
    expect(relay.recording.includes('CONNECT')).toBe(false);
    await withPublicCa(ours.caFile, async () => (await connecting).close());
  });
});

/** As if a public CA were this one, for a while. */
async function withPublicCa(caFile: string, work: () => Promise<unknown>): Promise<void> {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, readFileSync(caFile, 'utf8')]);
  try {
    await work();
  } finally {
    setDefaultCACertificates(before);
  }
}

test('a CA file that is set right is taken at the next attempt, without a restart', async () => {
  const caFile = join(ours.directory, 'named.pem');
  copyFileSync(theirs.caFile, caFile);
  const { to } = await address(good, 'tls://localhost:PORT', { caFile });
  const { lines, logger } = logged();
  const connecting = connectBus('secrets-store', to, logger);
  await says(lines, /No CA that is trusted here/);
  copyFileSync(ours.caFile, caFile);
  await (await connecting).close();
});

test('a server that asks for a client certificate gets it, and says so to who has none', async () => {
  const asking = await serverWith(HERE, { asksForCertificates: true });
  const client = await ours.issue(['secrets-store']);
  const { to } = await address(asking, 'tls://localhost:PORT', { caFile: ours.caFile, ...client });
  await (await connectBus('secrets-store', to, logged().logger)).close();
  await refused(asking, /NATS asks for a client certificate that it trusts: see NATS_CERT_FILE and NATS_KEY_FILE/);
});

test('what somebody says before TLS, as if it were the server, is not believed', async () => {
  const forged = Buffer.from('MSG changes.a.b.rotated 1 2\r\n{}\r\n');
  const forge = (greeting: Buffer) =>
    greeting.includes('tls_required') ? Buffer.concat([greeting, forged]) : greeting;
  const { to, relay } = await address(good, 'tls://localhost:PORT', { caFile: ours.caFile }, forge);
  const { lines, logger } = logged();
  const connecting = connectBus('secrets-store', to, logger);
  await says(lines, /more than a greeting came before TLS/);
  relay.forge = (greeting) => greeting;
  await (await connecting).close();
});

test('other servers that a greeting in clear names are nobody that we would turn to', async () => {
  const elsewhere = (greeting: Buffer) =>
    Buffer.from(greeting.toString().replace('INFO {', 'INFO {"connect_urls":["elsewhere.example:4222"],'));
  const { to } = await address(good, 'tls://localhost:PORT', { caFile: ours.caFile }, elsewhere);
  const connection = await connectBus('secrets-store', to, logged().logger);
  const known = (connection as NatsConnectionImpl).protocol.servers.getServers().map(({ hostname }) => hostname);
  expect(known).toEqual(['localhost']);
  await connection.close();
});

test('a file that is of no use stops the boot, by the name of its setting', async () => {
  const { certFile, keyFile } = await ours.issue(['one']);
  const other = await ours.issue(['other']);
  const wrong: [TlsPaths, RegExp][] = [
    [{ caFile: '/nowhere/ca.pem' }, /^NATS_CA_FILE names a file that cannot be read/],
    [{ caFile: keyFile }, /^NATS_CA_FILE names a file that is no list of certificates/],
    [{ certFile }, /^NATS_CERT_FILE and NATS_KEY_FILE belong together/],
    [{ certFile, keyFile: other.keyFile }, /^NATS_KEY_FILE is not the key of NATS_CERT_FILE/],
    [{ certFile, keyFile: certFile }, /^NATS_KEY_FILE names a file that is no private key/],
  ];
  for (const [paths, reason] of wrong) {
    expect(() => openTlsFiles(natsTlsSettings, paths)).toThrow(ConfigurationError);
    expect(() => openTlsFiles(natsTlsSettings, paths)).toThrow(reason);
  }
});

test('a user whom NATS does not know stops the boot, by the names of the settings', async () => {
  const { to } = await address(good, 'tls://localhost:PORT', { caFile: ours.caFile });
  const connecting = connectBus('secrets-store', { ...to, password: 'not-it' }, logged().logger);
  await expect(connecting).rejects.toThrow(/^NATS refuses the user: NATS_USER .* NATS_PASSWORD_FILE/);
  await expect(connecting).rejects.not.toThrow(/not-it/);
});
