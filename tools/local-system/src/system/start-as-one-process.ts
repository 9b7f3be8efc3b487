import { join } from 'node:path';
import { awsEnvironment } from '../processes/aws-environment.js';
import { ManagedProcess, ProcessFailure } from '../processes/managed-process.js';
import {
  SERVICE_READY_MS,
  SERVICE_STOP_MS,
  type RunningServices,
  type ServicePlaces,
  type ServiceToStart,
} from './running-services.js';
import { repositoryRoot, type ServicePlan } from './service-plan.js';
import type { HostReport, HostRequest } from './services-host.js';

/** Starts all services in one process beside this one. */
export async function startAsOneProcess(
  services: (ServiceToStart & ServicePlan)[],
  { logs, run, signal }: ServicePlaces,
): Promise<RunningServices> {
  let report: HostReport | null = null;
  const request: HostRequest = services.map(({ name, env, entry }) => ({ name, env, entry }));
  const host = new ManagedProcess({
    name: 'the services',
    command: process.execPath,
    args: ['--enable-source-maps', join(repositoryRoot(), 'tools/local-system/dist/system/services-host.js')],
    env: awsEnvironment(services.map(({ env }) => env)),
    logFile: join(logs, 'services.log'),
    pidFile: join(run, 'services.pid'),
    channel: true,
    onSpawn: (child) => {
      report = null;
      child.on('message', (message) => (report = message as HostReport));
      child.send(request);
    },
    ready: () => {
      if (report && 'failed' in report) throw new ProcessFailure('the services', report.failed);
      return report !== null;
    },
    readyWithinMs: SERVICE_READY_MS,
    signal,
    stopWithinMs: SERVICE_STOP_MS,
  });
  await host.start();
  return { processes: new Map(services.map(({ name }) => [name, host])), stop: () => host.stop() };
}
