import { readFileSync } from 'node:fs';
import type { ApiClient, RecordedAnswer } from '../api-client.js';
import type { Canary, Place } from './canary.js';
import type { SweptSystem } from './swept-system.js';

/** One that the system has made for itself or for a person, and where it has to be. */
export interface Credential {
  canary: Canary;
  places: Place[];
}

/** All of them: they open values or speak for somebody, so they are looked for as values are. */
export function credentialsOf(system: SweptSystem): Credential[] {
  return [...keysOf(system), ...passwordsOf(system), ...shownOnce(system.client)];
}

const inState = (why: string): Place => ({ artefact: 'state', why });

/** What a process works with is in its memory, and in no other's. */
function inProcess(service: string, why: string): Place[] {
  const where = new RegExp(`^(heap|memory) of ${service}( \\(|$)`);
  return ['heaps', 'memory'].map((artefact) => ({ artefact, where, why }));
}

function keysOf({ test }: SweptSystem): Credential[] {
  const { identity, opening, intake, audit, fingerprint } = test.system.facts.keys;
  const owned: [owner: string, what: string, file: string][] = [
    ...Object.entries(identity).map(([service, file]): [string, string, string] => [service, `identity`, file]),
    ['resolver', 'opening', opening],
    ['secrets-store', 'intake', intake],
    ['secrets-store', 'audit', audit],
  ];
  const privates = owned.flatMap(([owner, what, file]) =>
    privateParts(file).map((d, index) => ({
      canary: { name: `${what} key ${index + 1} of ${owner}`, value: d, bytes: Buffer.from(d, 'base64url') },
      places: [inState('the key files'), ...inProcess(owner, 'a key in the process that works with it')],
    })),
  );
  return [
    ...privates,
    file('the fingerprint key', fingerprint, inProcess('gateway', 'a key in the process that works with it')),
  ];
}

function privateParts(path: string): string[] {
  type Jwk = { d: string } | { keys: { d: string }[] };
  const content = JSON.parse(readFileSync(path, 'utf8')) as Jwk;
  return 'keys' in content ? content.keys.map(({ d }) => d) : [content.d];
}

function passwordsOf({ test }: SweptSystem): Credential[] {
  const { databasePasswordFiles, natsPasswordFiles, adminPasswordFile } = test.system.facts;
  const ofService = 'a password in the process that signs in with it';
  const databases = Object.entries(databasePasswordFiles).map(([service, path]) =>
    file(`the database password of ${service}`, path, inProcess(service, ofService)),
  );
  const bus = Object.entries(natsPasswordFiles!).map(([user, path]) =>
    file(`the bus password of ${user}`, path, [
      ...inProcess(user, ofService),
      { artefact: 'memory', where: /^memory of nats /, why: 'passwords in the server that checks them' },
      { artefact: 'stream files', where: /\/nats-server\.conf$|\/passwords\//, why: 'the key and password files' },
      { artefact: 'NATS traffic', why: 'sign-ins on this machine, without TLS' },
    ]),
  );
  return [...databases, ...bus, file("the admin's first password", adminPasswordFile, freed('gateway'))];
}

function file(name: string, path: string, places: Place[]): Credential {
  return {
    canary: { name, value: readFileSync(path, 'utf8').trim() },
    places: [inState('the key and password files'), ...places],
  };
}

/** Not in what lives there. */
function freed(service: string): Place[] {
  const where = new RegExp(`^memory of ${service} `);
  return [{ artefact: 'memory', where, why: 'what people sent, as garbage that has not been overwritten' }];
}

/** Each is in the one answer that shows it, and nowhere else. */
function shownOnce({ answers, sessions }: ApiClient): Credential[] {
  const sent = freed('gateway');
  const fromAnswers = (name: string, path: string, field: string) =>
    answers.flatMap((answer, index) => {
      const value = answer.status === 201 && answer.path.endsWith(path) ? answer.body[field] : null;
      if (typeof value !== 'string') return [];
      return [{ canary: { name: `${name} of answer ${index}`, value }, places: [inAnswer(answer), ...sent] }];
    });
  return [
    ...fromAnswers('API key', '/api-keys', 'key'),
    ...fromAnswers('one-time password', '/members', 'oneTimePassword'),
    ...sessions.map((value, index) => ({ canary: { name: `session ${index + 1}`, value }, places: sent })),
  ];
}

function inAnswer({ status, method, path }: RecordedAnswer): Place {
  const where = `${status} to ${method} ${path}`;
  return {
    artefact: 'answers',
    where: new RegExp(`^${where.replace(/[^\w ]/g, '\\$&')}$`),
    why: 'what is shown once, to whom it is for',
  };
}
