import { expect, test } from '@jest/globals';
import { repositoryRoot } from '@countersign/local-system';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Folders that are several operations' one story, or one operation's second road in. */
const SHARED = new Map([
  ['acquireLease', 'keep-leases'],
  ['renewLease', 'keep-leases'],
  ['leaveLease', 'keep-leases'],
  ['reportUsage', 'keep-leases'],
  ['startRewrap', 'rewrap-keys'],
  ['getRewrap', 'rewrap-keys'],
  ['stopRewrap', 'rewrap-keys'],
  ['proveKey', 'prove-keys'],
  ['openingKeyIds', 'prove-keys'],
]);
/** Routes that ask with another route's operation: over a stream, or in OpenAI's form. */
const SECOND_ROUTES = new Set(['follow-propagation', 'follow-sandbox-run', 'list-chat-models']);

const root = repositoryRoot();
const controllers = globSync('services/*/src/**/*.controller.ts', { cwd: root }).map((file) => ({
  folder: basename(dirname(file)),
  isGateway: file.startsWith('services/gateway/'),
  text: readFileSync(join(root, file), 'utf8'),
  file,
}));

const ANSWERED = /@(?:Handles|HandlesDirectly|HandlesStream)\((\w+)\)/g;
const ASKED = /\b(\w+) as operation\b/g;

/** Every operation that a controller answers (in a service) or asks (in the gateway), and the folder that it is in. */
const places = controllers
  .filter(({ folder }) => folder !== 'health')
  .flatMap(({ folder, isGateway, text, file }) =>
    [...text.matchAll(isGateway ? ASKED : ANSWERED)].map(([, operation]) => ({ operation: operation!, folder, file })),
  )
  .filter(({ folder }) => !SECOND_ROUTES.has(folder));

test('whoever knows the name of an operation knows its folders, at the gateway and in its service', () => {
  expect(places.length).toBeGreaterThan(120);
  const elsewhere = places.filter(({ operation, folder }) => folder !== (SHARED.get(operation) ?? kebab(operation)));
  expect(elsewhere).toEqual([]);
});

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
