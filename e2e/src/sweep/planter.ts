import { connect } from '@nats-io/transport-node';
import { jetstreamManager } from '@nats-io/jetstream';
import { CanaryNest, TeamAdmin, type RunSweepOptions, type SweptSystem } from '@countersign/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { PLANTED, writtenBytes, writtenTexts, type Written } from './written.js';

/** Where nothing that is stored may ever be in clear. */
const HOST = 'secrets-store';
const VARIABLE = 'PLANTED';
const USER = 'planter';

/** Puts a value where it must not be, in every form, in every kind of artefact: the sweep has to find them all. */
export class Planter {
  /** With a mark of their own: the parts of these are not taken for parts of others. */
  private readonly nest = new CanaryNest();
  private readonly inProcess = writtenTexts(this.nest, 'PROCESS');

  /** By the name of the artefact: what has to be found in it. */
  readonly planted = new Map<string, Written[]>();

  /** What has to be there when the system starts. */
  get options(): Pick<RunSweepOptions, 'variables' | 'nodeArguments' | 'users' | 'beforeLooking'> {
    const texts = this.inProcess.map(({ content }) => content.toString('utf8'));
    for (const artefact of ['logs', 'environ', 'cmdline', 'heaps', 'memory'])
      this.planted.set(artefact, this.inProcess);
    return {
      variables: { [HOST]: { [VARIABLE]: texts.join('\n') } },
      // A condition that no package has: Node takes any text for one.
      nodeArguments: { [HOST]: ['--import', LEAK, `--conditions=${texts.join('\n')}`] },
      users: { [USER]: { publish: ['>'], subscribe: ['>'] } },
      beforeLooking: (system) => this.plant(system),
    };
  }

  private async plant(system: SweptSystem): Promise<void> {
    await this.inAnswers(system);
    await this.inDatabase(system);
    await this.onBus(system);
    this.inFiles(system);
    for (const canary of this.nest.canaries) system.nest.adopt({ ...canary, name: `${PLANTED}${canary.name}` });
  }

  private of(place: string, artefacts: string[], write = writtenBytes): Written[] {
    const written = write(this.nest, place);
    for (const artefact of artefacts) this.planted.set(artefact, [...(this.planted.get(artefact) ?? []), ...written]);
    return written;
  }

  /** A receiver that sends back what it never got from us: nothing masks it. */
  private async inAnswers(system: SweptSystem): Promise<void> {
    const webhook = await new TeamAdmin(system).webhook('Planted', []);
    for (const { content } of this.of('ANSWER', ['answers'], writtenTexts)) {
      system.receiver.respond({ status: 200, body: content.toString('utf8') });
      await system.client.call('POST', `${webhook}/test`, { payload: {} });
    }
    const { url } = system.collector;
    for (const { content } of this.of('STREAM', ['audit streams'], writtenTexts)) {
      await fetch(`${url}/planted`, { method: 'POST', body: content });
    }
  }

  /** A row each: what is long is compressed. */
  private async inDatabase(system: SweptSystem): Promise<void> {
    const through = new URL(system.databaseUrl());
    through.port = String(system.relays.postgresql.get(HOST)!.port);
    const database = new Client({ connectionString: through.href });
    await database.connect();
    try {
      await database.query('CREATE TABLE public.planted (text text, bytes bytea)');
      for (const { content } of this.of('ROW', ['tables', 'database files', 'PostgreSQL traffic'], writtenTexts))
        await database.query('INSERT INTO public.planted (text) VALUES ($1)', [content.toString('utf8')]);
      for (const { content } of this.of('BYTES', ['database files', 'PostgreSQL traffic']))
        await database.query('INSERT INTO public.planted (bytes) VALUES ($1)', [content]);
    } finally {
      await database.end();
    }
  }

  private async onBus(system: SweptSystem): Promise<void> {
    const credentials = system.test.busCredentials(USER);
    const through = `127.0.0.1:${system.relays.nats.get(HOST)!.port}`;
    const connection = await connect({ ...credentials, servers: through, ignoreClusterUpdates: true });
    try {
      const streams = await jetstreamManager(connection);
      await streams.streams.add({ name: 'PLANTED', subjects: ['planted'] });
      for (const { content } of this.of('MESSAGE', ['bus', 'NATS traffic', 'stream files']))
        await streams.jetstream().publish('planted', content);
    } finally {
      await connection.drain();
    }
  }

  private inFiles({ home }: SweptSystem): void {
    const text = (written: Written[]) => Buffer.concat(written.flatMap(({ content }) => [content, Buffer.from('\n')]));
    writeFileSync(join(home, 'planted'), text(this.of('FILE', ['state'])));
    writeFileSync(join(home, 'report.planted.json'), text(this.of('REPORT', ['crash files'])));
  }
}

/** Runs before the service does: prints it, and keeps it where it lives as long as the process. */
const LEAK = `data:text/javascript,${encodeURIComponent(
  `console.log(process.env.${VARIABLE}); globalThis.planted = process.env.${VARIABLE}.split('\\n');`,
)}`;
