import { person } from '@countersign/consumer-conformance';
import { createSandbox } from '@countersign/contracts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { randomUUID } from 'node:crypto';
import { DockerExecutor } from '../executors/docker/docker-executor.js';
import { SandboxesSystem } from '../fixtures/sandboxes-system.js';

let system: SandboxesSystem;

beforeAll(async () => {
  // Nobody is asked: what containers cannot have is refused before an engine hears of it.
  const docker = new Docker({ socketPath: '/no/such/socket' });
  const executor = new DockerExecutor({ docker, deployment: 'test', defaultImage: 'debian:stable-slim' });
  system = await SandboxesSystem.start(executor);
});
afterAll(() => system?.close());

test('what containers cannot have is refused at once, all of it, with what an operator can do', async () => {
  const member = person('member', randomUUID());
  system.store.addSecret(member.team, 'A');
  const secrets = [{ name: 'A', mode: 'brokered' as const, hosts: ['api.example.com'] }];
  const refused = system.call(member, createSandbox, { sandbox: { secrets, network: 'public' } });
  const message = (text: RegExp) => expect.stringMatching(text) as unknown;
  await expect(refused).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    facts: {
      errors: [
        {
          path: 'secrets.0.mode',
          message: message(/brokered where sandboxes are containers.*SANDBOX_EXECUTOR=process/),
        },
        { path: 'network', message: message(/must be "none".*COUNTERSIGN_SANDBOX_EXECUTOR/) },
      ],
    },
  });
  expect(system.store.heldByTeam(member.team)).toEqual([]);
});
