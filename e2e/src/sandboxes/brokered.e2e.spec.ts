import { serviceEnvironment } from '@countersign/local-system';
import { HttpReceiver, startSystem, TestAuthority, type TestSystem } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { ApiClient } from '../api-client.js';
import { HttpsReceiver } from './https-receiver.js';
import { SandboxClient } from './sandbox-client.js';
import { testSandboxes } from './where-sandboxes-run.js';

let system: TestSystem;
let authority: TestAuthority;
let receiver: HttpReceiver;
let secure: HttpsReceiver;
let client: SandboxClient;

beforeAll(async () => {
  authority = await TestAuthority.create();
  receiver = await HttpReceiver.start();
  secure = await HttpsReceiver.start(await authority.issue(['localhost', '127.0.0.1']));
  const egressAllow = [receiver.port, secure.port].flatMap((port) => [`127.0.0.1:${port}`, `localhost:${port}`]);
  system = await startSystem({
    mode: 'processes',
    settings: { egressAllow: egressAllow.join(',') },
    // As an operator has the services trust a CA of their own.
    environment: (service, facts) => ({
      ...serviceEnvironment(service, facts),
      NODE_EXTRA_CA_CERTS: authority.caFile,
    }),
  });
  const api = new ApiClient(system.url);
  await api.signIn(system.admin);
  client = new SandboxClient(api);
}, 180_000);
afterAll(async () => {
  await system?.stop();
  await receiver?.stop();
  await secure?.stop();
  authority?.remove();
});

testSandboxes('a brokered secret is used where it may be, and is nowhere in the sandbox', async () => {
  await client.secret('BROKERED', 'canary-brokered-77aa');
  receiver.respond(({ headers }) => ({ status: 200, body: `you are ${headers.authorization}` }));
  const host = `http://127.0.0.1:${receiver.port}`;
  const { id } = await client.start({ secrets: [{ name: 'BROKERED', mode: 'brokered', hosts: [host] }] });
  const get = (url: string) =>
    `perl -MIO::Socket::INET -e '
      $s = IO::Socket::INET->new("127.0.0.1:3128") or die "no proxy: $!";
      print $s "GET ${url} HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nAuthorization: Bearer $ENV{BROKERED}\\r\\n\\r\\n";
      print while <$s>;'`;
  const allowed = await client.shell(id, `env | grep -c canary; echo $BROKERED; ${get(`${host}/path`)}`);
  expect(allowed.stdout).toMatch(/^0\ncountersign_[0-9a-f]{48}\n/);
  expect(allowed.stdout).toContain('you are Bearer [secret BROKERED]');
  expect(receiver.requests.at(-1)!.headers.authorization).toBe('Bearer canary-brokered-77aa');
  await client.rotate('BROKERED', 'canary-brokered-rotated', '?wait=drained');
  await client.shell(id, get(`${host}/path`));
  expect(receiver.requests.at(-1)!.headers.authorization).toBe('Bearer canary-brokered-rotated');
  const count = receiver.requests.length;
  const elsewhere = await client.shell(id, get(`http://localhost:${receiver.port}/`));
  expect(elsewhere.stdout).toMatch(/502|403/);
  expect(receiver.requests).toHaveLength(count);
  await client.stop(id);
});

/** Programs that ask by HTTPS, each as it does by itself: through the proxy and with the CAs of its environment. */
const CLIENTS: readonly { program: string; get: (host: string) => string }[] = [
  {
    program: '/usr/bin/curl',
    get: (host) => `curl --silent --show-error --fail -H "Authorization: Bearer $KEY" https://${host}/path`,
  },
  {
    program: '/usr/bin/python3',
    get: (host) =>
      `python3 -c 'import os, urllib.request as u
print(u.urlopen(u.Request("https://${host}/path", headers={"Authorization": "Bearer " + os.environ["KEY"]})).read().decode())'`,
  },
  {
    program: '/usr/bin/openssl',
    get: (host) =>
      `printf 'GET /path HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nAuthorization: Bearer %s\\r\\n\\r\\n' "$KEY" | ` +
      'openssl s_client -quiet -verify_return_error -CAfile "$SSL_CERT_FILE" ' +
      `-proxy "\${HTTPS_PROXY#http://}" -connect ${host}`,
  },
];

for (const [index, { program, get }] of CLIENTS.entries()) {
  const missing = existsSync(program) ? '' : ` (skipped: this machine has no ${program})`;
  const testIt = missing === '' ? testSandboxes : skipped;
  testIt(`${program} asks by HTTPS with a brokered secret, and never has it${missing}`, async () => {
    const name = `BROKERED_${index}`;
    const [first, second] = [`canary-https-${index}-first`, `canary-https-${index}-second`];
    await client.secret(name, first);
    const [allowed, other] = [`localhost:${secure.port}`, `127.0.0.1:${secure.port}`];
    const secrets = [{ name, env_var: 'KEY', mode: 'brokered' as const, hosts: [allowed] }];
    const { id } = await client.start({ secrets });

    const asked = await client.shell(id, `env | grep -c canary; echo "$KEY"; ${get(allowed)}`);
    expect(asked.stdout).toMatch(/^0\ncountersign_[0-9a-f]{48}\n/);
    expect(asked.stdout).toContain(`you are Bearer [secret ${name}]`);
    expect(secure.authorizations.splice(0)).toEqual([`Bearer ${first}`]);

    await client.rotate(name, second, '?wait=drained');
    const again = await client.shell(id, get(allowed));
    expect(again.stdout).toContain(`you are Bearer [secret ${name}]`);
    expect(secure.authorizations.splice(0)).toEqual([`Bearer ${second}`]);

    // The same server under another name is another host.
    const elsewhere = await client.shell(id, get(other));
    expect(elsewhere.stdout).not.toContain('you are');
    expect(secure.authorizations).toEqual([]);
    await client.stop(id);

    // With a way to all hosts, such a host gets what the sandbox has: the placeholder.
    const open = await client.start({ secrets, network: 'public' });
    const given = await client.shell(open.id, get(other));
    expect(given.stdout).toMatch(/you are Bearer countersign_[0-9a-f]{48}/);
    expect(secure.authorizations.splice(0)).toEqual([
      expect.stringMatching(/^Bearer countersign_[0-9a-f]{48}$/) as unknown,
    ]);
    await client.stop(open.id);
  });
}

function skipped(name: string, body: () => Promise<void>): void {
  test.skip(name, body);
}
