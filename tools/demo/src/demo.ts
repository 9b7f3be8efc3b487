import { LaunchFailure, LocalSystem } from '@countersign/local-system';
import { HttpReceiver, temporaryHome } from '@countersign/testing';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { Api } from './api.js';
import { Narrator, NotAsTold } from './narrator.js';
import { tour } from './tour.js';

/** Starts a system of its own on free ports, takes the tour, and stops it again. @returns the exit code */
export async function runDemo(print: (text: string) => void): Promise<number> {
  const home = temporaryHome();
  const receiver = await HttpReceiver.start();
  let system: LocalSystem | null = null;
  try {
    print('Starting a Countersign of its own …');
    const settings = { egressAllow: `127.0.0.1:${receiver.port}`, natsServerBin: process.env['NATS_SERVER_BIN'] };
    const postgres = { shared: home.shared };
    system = await LocalSystem.start({ home: home.path, mode: 'one-process', settings, postgres, onProgress: print });
    const api = new Api(system.url);
    const { adminEmail, adminPasswordFile } = system.facts;
    await api.signIn(adminEmail, readFileSync(adminPasswordFile, 'utf8').trim());
    const secrets = parseEnv(readFileSync(new URL('../data/team.env', import.meta.url), 'utf8'));
    await tour({ api, receiver, secrets: secrets as Record<string, string>, narrator: new Narrator(print) });
    print('\nEverything was as told.');
    return 0;
  } catch (error) {
    const told = error instanceof NotAsTold || error instanceof LaunchFailure;
    print(`\n${told ? `Not as told. ${error.message}` : String((error as Error).stack)}`);
    return 1;
  } finally {
    await receiver.stop();
    await system?.stop();
    home.remove();
  }
}
