import { join } from 'node:path';
import type { Artefact, Moment } from './artefact.js';
import { searchRows } from './database-rows.js';
import { HEAPS, MEMORY } from './memory-artefacts.js';
import { searchProcessFile, PROCESSES_UNSEEN, withDescendants, type ProcessFile } from './processes.js';
import { strayIsExpected } from './stray.js';
import { searchCrashFiles } from './crash-files.js';
import type { SweptSystem } from './swept-system.js';

const artefact = (
  name: string,
  what: string,
  moments: readonly Moment[],
  search: Artefact['search'],
  absent: string | null = null,
): Artefact => ({ name, what, moments, absent, search });

const state = (name: string, what: string, folder: string) =>
  artefact(name, what, ['stopped'], (sweep, { home }) => sweep.directory(join(home, folder)));

const processFile = (file: ProcessFile) =>
  artefact(
    file,
    `/proc/<pid>/${file} of every process, those of PostgreSQL and NATS included`,
    ['in use', 'at rest'],
    (sweep, system) => searchProcessFile(sweep, file, processesOf(system)),
    PROCESSES_UNSEEN,
  );

/** What services say to each other and ask their database for. */
const onTheWay = (of: Artefact): Artefact => ({ ...of, expected: ({ canary }, nest) => strayIsExpected(canary, nest) });

const traffic = (name: string, server: 'nats' | 'postgresql') =>
  artefact(
    name,
    `every byte between a service and ${name.slice(0, -8)}, both ways`,
    ['stopped'],
    (sweep, { relays }) => {
      for (const [service, { streams }] of relays[server])
        for (const [index, stream] of streams.entries())
          sweep.buffer(
            `${server}, ${service}, ${index % 2 ? 'to' : 'from'} it, connection ${index >> 1}`,
            Buffer.concat(stream),
          );
    },
  );

/** Said in the report, and to be replaced by a search once there is something to search. */
const NO_TELEMETRY = 'the product has no telemetry yet';
const nothing = () => {};

/** Everything that DESIGN §2.2 speaks of, in the order of the report. What comes to the product comes here too. */
export const ARTEFACTS: readonly Artefact[] = [
  artefact('answers', 'headers and bodies of every answer of the API', ['stopped'], (sweep, { client }) => {
    for (const { method, path, status, text } of client.answers) sweep.text(`${status} to ${method} ${path}`, text);
  }),
  state('logs', 'of every service, PostgreSQL and NATS, at level debug', 'logs'),
  artefact('audit streams', 'every request to the collector of the audit log', ['stopped'], (sweep, { collector }) => {
    for (const { url, headers, body } of collector.requests) sweep.text(url, `${JSON.stringify(headers)}\n${body}`);
  }),
  artefact('traces', 'spans', ['stopped'], nothing, NO_TELEMETRY),
  artefact('metrics', 'names and labels', ['stopped'], nothing, NO_TELEMETRY),
  artefact('tables', 'every row of every table as text', ['at rest'], async (sweep, system) => {
    await searchRows(sweep, system.databaseUrl());
  }),
  artefact(
    'database files',
    "PostgreSQL's data directory, its write-ahead log included",
    ['stopped'],
    (sweep, system) => sweep.directory(system.dataDirectory),
  ),
  state('stream files', "NATS's folder: JetStream's messages and state", 'nats'),
  onTheWay(
    artefact('bus', 'subject, headers and body of every message', ['stopped'], (sweep, { bus }) => {
      for (const { subject, content } of bus.heard) sweep.buffer(subject, content);
    }),
  ),
  onTheWay(traffic('NATS traffic', 'nats')),
  onTheWay(traffic('PostgreSQL traffic', 'postgresql')),
  artefact('state', 'the rest of the state directory: keys, passwords, process ids', ['stopped'], (sweep, system) =>
    sweep.directory(system.home, [
      ...['logs', 'nats'].map((folder) => join(system.home, folder)),
      system.evidence(),
      system.dataDirectory,
    ]),
  ),
  artefact('crash files', 'core files and crash reports, where a process leaves them', ['stopped'], searchCrashFiles),
  processFile('environ'),
  processFile('cmdline'),
  HEAPS,
  MEMORY,
];

function processesOf({ services, servers }: SweptSystem) {
  return [...services, ...servers].flatMap(withDescendants);
}
