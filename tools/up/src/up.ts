import { LocalSystem, type ManagedProcess } from '@countersign/local-system';
import type { Environment } from '@countersign/platform-config';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { watchErrors } from './error-watch.js';
import { screen } from './screen.js';
import { readSettings } from './settings.js';

export interface UpOptions {
  env: Environment;
  /** Ends it. */
  signal: AbortSignal;
  print: (text: string) => void;
}

/** Runs a system until it is told to stop. @returns the exit code @throws LaunchFailure, ConfigurationError */
export async function up({ env, signal, print }: UpOptions): Promise<number> {
  const began = performance.now();
  const settings = readSettings(env);
  const system = await LocalSystem.start({
    home: resolve(settings.home),
    port: settings.port,
    mode: 'one-process',
    settings,
    signal,
    onProgress: print,
  });
  const endWatch = watchErrors(join(system.logs, 'services.log'), print);
  try {
    const { home, adminEmail, adminPasswordFile } = system.facts;
    print(
      screen({
        ...{ url: system.url, adminEmail, home, logs: system.logs },
        passwordToShow: system.admin.toShow,
        passwordFile: adminPasswordFile,
        notes: [...system.notes],
        seconds: (performance.now() - began) / 1000,
      }),
    );
    system.admin.shown();
    const lost = await Promise.race([told(signal), anyEnd(system)]);
    if (lost) print(`\n${lost.spec.name} ended by itself. Its log: ${lost.spec.logFile}\n${lost.logTail()}`);
    print('\nStopping …');
    return lost ? 1 : 0;
  } finally {
    endWatch();
    await system.stop();
  }
}

async function told(signal: AbortSignal): Promise<null> {
  if (!signal.aborted) await once(signal, 'abort');
  return null;
}

/** A system with a part missing is not left running as if it were whole. */
async function anyEnd({ postgres, nats, services }: LocalSystem): Promise<ManagedProcess> {
  const servers = [postgres?.process, nats?.process].filter((server) => server !== undefined);
  return Promise.race(
    [...servers, ...new Set(services.processes.values())].map((child) => child.ended.then(() => child)),
  );
}
