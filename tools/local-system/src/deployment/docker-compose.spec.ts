import { SERVICES } from '@countersign/contracts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { parse } from 'yaml';
import { auditEnvironment } from '../system/audit-environment.js';
import { consumersEnvironment, serviceEnvironment } from '../system/service-environment.js';
import { repositoryRoot } from '../system/service-plan.js';
import type { SystemFacts } from '../system/system-facts.js';
import { DEPLOYMENT, ensureDeploymentSecrets } from './deployment-secrets.js';

interface Container {
  image?: string;
  build?: { context: string; dockerfile: string; args: Record<string, string> };
  user?: string;
  environment?: Record<string, string>;
  secrets?: string[];
  volumes?: string[];
  ports?: string[];
  healthcheck?: { test: string[] };
}

interface Compose {
  services: Record<string, Container>;
  secrets: Record<string, { file: string }>;
}

// No container engine is at hand in tests, so what can be checked is that every name in the file means something.
const root = repositoryRoot();
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const directory = mkdtempSync(join(tmpdir(), 'countersign-deployment-'));
beforeAll(() => ensureDeploymentSecrets(directory));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A file that the deployment's secrets are made into, or one of the repository. */
function exists(path: string): boolean {
  const inSecrets = /^\.?\/?deploy\/secrets\/(.*)$/.exec(path);
  return existsSync(inSecrets ? join(directory, inSecrets[1]!) : normalize(join(root, path)));
}

test('there is one container a service, built from the one Dockerfile', () => {
  const own = Object.entries(compose.services).filter(([, container]) => container.build);
  expect(own.map(([name]) => name).sort()).toEqual([...SERVICES].sort());
  for (const [name, { build }] of own) {
    expect(build).toEqual({ context: '.', dockerfile: 'deploy/Dockerfile', args: { SERVICE: name } });
  }
  expect(exists('deploy/Dockerfile')).toBe(true);
});

test('only the gateway can be reached, and only from this machine', () => {
  const open = Object.entries(compose.services).filter(([, container]) => container.ports);
  expect(open.map(([name, { ports }]) => [name, ports])).toEqual([
    ['gateway', ['127.0.0.1:${COUNTERSIGN_PORT:-8400}:8400']],
  ]);
});

test.each([...SERVICES])(
  '%s is told what `npm run up` tells it, and nothing that its code does not know',
  (service) => {
    const any = new Proxy({}, { get: () => 'x' }) as Record<string, string>;
    const facts: SystemFacts = {
      ...{ home: 'x', port: 1, adminEmail: 'x', adminPasswordFile: 'x', logLevel: 'x' },
      ...{ kmsKeyArns: 'x', kmsEndpoint: 'x' },
      audit: auditEnvironment({}),
      consumers: consumersEnvironment({}),
      ...{ databaseUrl: 'postgres://postgres:5432/countersign', natsUrl: 'x' },
      ...{ databasePasswordFiles: any, natsPasswordFiles: any },
      keys: {
        identity: any,
        trusted: 'x',
        sealing: 'x',
        opening: 'x',
        intakePublic: 'x',
        intake: 'x',
        audit: 'x',
        auditPublic: 'x',
        fingerprint: 'x',
      },
    };
    const { NODE_ENV: _inTheImage, ...told } = serviceEnvironment(service, facts);
    const container = compose.services[service]!.environment!;
    const onlyInContainers = ['COUNTERSIGN_HOST', 'COUNTERSIGN_TRUSTED_PROXIES'];
    const names = Object.keys(container).filter((name) => !onlyInContainers.includes(name));
    expect(names.sort()).toEqual(Object.keys(told).sort());
    expect(container['DATABASE_URL']).toBe(told['DATABASE_URL']);
  },
);

test('every secret is a file that is made, closed, and given to those who name it', () => {
  for (const [name, { file }] of Object.entries(compose.secrets)) {
    expect([name, exists(file)]).toEqual([name, true]);
    const path = join(directory, file.replace('./deploy/secrets/', ''));
    expect([name, statSync(path).mode & 0o077]).toEqual([name, 0]);
  }
  for (const [name, container] of Object.entries(compose.services)) {
    const given = container.secrets ?? [];
    expect([name, given.filter((secret) => !(secret in compose.secrets))]).toEqual([name, []]);
    const named = JSON.stringify(container).matchAll(/\/run\/secrets\/([\w-]+)/g);
    expect([name, [...named].map(([, secret]) => secret).sort()]).toEqual([name, [...given].sort()]);
  }
});

test('the key that opens values is given to the resolver alone', () => {
  const holders = Object.entries(compose.services).filter(([, { secrets }]) => secrets?.includes('opening-keys'));
  expect(holders.map(([name]) => name)).toEqual(['resolver']);
});

test('the key that signs the audit log is given to the store alone', () => {
  const holders = Object.entries(compose.services).filter(([, { secrets }]) => secrets?.includes('audit-key'));
  expect(holders.map(([name]) => name)).toEqual(['secrets-store']);
});

test('every file that is mounted exists', () => {
  const mounts = Object.values(compose.services).flatMap(({ volumes }) => volumes ?? []);
  const files = mounts.map((mount) => mount.split(':')[0]!).filter((source) => source.startsWith('.'));
  expect(files.filter((file) => !exists(file))).toEqual([]);
});

test('there is no password in the file, and nothing of ours runs as root', () => {
  expect(text).not.toMatch(/PASSWORD:/);
  expect(text).not.toMatch(/:\/\/[^\s/@]+:[^\s/@]+@/);
  for (const name of [...SERVICES, 'nats']) expect(compose.services[name]!.user).toMatch(/COUNTERSIGN_UID:-1000/);
  expect(readFileSync(join(root, 'deploy/Dockerfile'), 'utf8')).toMatch(/^USER node$/m);
});

test('NATS listens where the services look for it, and where its health check asks', () => {
  const config = readFileSync(join(directory, 'nats-server.conf'), 'utf8');
  expect(config).toContain(`listen: "0.0.0.0:${DEPLOYMENT.natsPort}"`);
  expect(compose.services['gateway']!.environment!['NATS_URL']).toBe(`nats://nats:${DEPLOYMENT.natsPort}`);
  expect(compose.services['nats']!.healthcheck!.test.at(-1)).toBe(
    `http://127.0.0.1:${DEPLOYMENT.natsMonitorPort}/healthz`,
  );
});
