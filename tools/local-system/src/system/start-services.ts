import { join } from 'node:path';
import { ensurePrivateDirectory } from '../files/private-directory.js';
import { LaunchFailure } from '../launch-failure.js';
import { logTail } from '../processes/log-tail.js';
import { ProcessFailure } from '../processes/managed-process.js';
import { waitUntil } from '../processes/wait-until.js';
import type { ServiceMode } from './local-system-options.js';
import { SERVICE_READY_MS, type RunningServices, type ServiceToStart } from './running-services.js';
import type { ServicePlan } from './service-plan.js';
import { startAsOneProcess } from './start-as-one-process.js';
import { startAsProcesses } from './start-as-processes.js';
import { startInProcess } from './start-in-process.js';

export interface StartServicesOptions {
  mode: ServiceMode;
  home: string;
  readyUrl: string | null;
  stops: (() => unknown)[];
  signal?: AbortSignal | undefined;
}

/** Starts the services and waits until they can do their work. @throws LaunchFailure */
export async function startServices(
  services: (ServiceToStart & ServicePlan)[],
  { mode, home, readyUrl, stops, signal }: StartServicesOptions,
): Promise<RunningServices> {
  const places = {
    logs: ensurePrivateDirectory(join(home, 'logs')),
    run: ensurePrivateDirectory(join(home, 'run')),
    signal,
  };
  try {
    const running =
      mode === 'in-process'
        ? await startInProcess(services, ({ module }) => module)
        : await (mode === 'one-process' ? startAsOneProcess : startAsProcesses)(services, places);
    stops.push(() => running.stop());
    if (readyUrl) await waitUntilReady(readyUrl, running, signal);
    return running;
  } catch (error) {
    if (!(error instanceof ProcessFailure)) throw error;
    throw new LaunchFailure(`${error.message}\nThe logs are in ${places.logs}.`);
  }
}

async function waitUntilReady(
  url: string,
  { processes }: RunningServices,
  signal: AbortSignal | undefined,
): Promise<void> {
  let answer = 'nothing';
  const ready = async () => {
    signal?.throwIfAborted();
    for (const [name, child] of processes) {
      if (!child.running) throw new ProcessFailure(name, logTail(child.spec.logFile));
    }
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      answer = `${response.status} ${(await response.text()).slice(0, 500)}`;
      return response.ok;
    } catch {
      return false;
    }
  };
  try {
    await waitUntil(ready, { withinMs: SERVICE_READY_MS, everyMs: 25, what: 'readiness' });
  } catch (error) {
    if (error instanceof ProcessFailure || signal?.aborted) throw error;
    throw new ProcessFailure('Countersign', `after ${SERVICE_READY_MS / 1000} s, ${url} answers: ${answer}`);
  }
}
