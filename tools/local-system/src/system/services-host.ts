import { pathToFileURL } from 'node:url';
import type { RunningServices, ServiceToStart } from './running-services.js';
import { startInProcess } from './start-in-process.js';

/**
 * The program that runs all services in one process, for the launcher: what they log goes to a file and not to the
 * launcher's screen. It is told what to start over the channel, and closes when the channel does: a launcher that was
 * killed leaves no services behind.
 */
export type HostRequest = (ServiceToStart & { entry: string })[];
export type HostReport = { ready: true } | { failed: string };

let services: RunningServices | null = null;
let stopping = false;

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await services?.stop();
  process.exit(0);
}

async function start(request: HostRequest): Promise<void> {
  try {
    services = await startInProcess(request, ({ entry }) => pathToFileURL(entry).href);
    report({ ready: true });
  } catch (error) {
    const { name, message } = error as Error;
    // Only what a service itself wrote for people; a driver's message may carry what nobody may read.
    report({ failed: name === 'ConfigurationError' ? message : `${name} (its log says more)` });
    process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = 1;
    process.disconnect();
  }
}

function report(message: HostReport): void {
  process.send?.(message);
}

process.once('message', (request) => void start(request as HostRequest));
process.on('disconnect', () => void stop());
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
