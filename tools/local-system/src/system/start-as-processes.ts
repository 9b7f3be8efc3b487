import { join } from 'node:path';
import { awsEnvironment } from '../processes/aws-environment.js';
import { ManagedProcess } from '../processes/managed-process.js';
import {
  SERVICE_READY_MS,
  SERVICE_STOP_MS,
  type RunningServices,
  type ServicePlaces,
  type ServiceToStart,
} from './running-services.js';
import type { ServicePlan } from './service-plan.js';

/** Starts each service as a process of its own, as in production. Whether they can do their work shows at the gateway. */
export async function startAsProcesses(
  services: (ServiceToStart & ServicePlan)[],
  { logs, run, signal }: ServicePlaces,
): Promise<RunningServices> {
  const processes = new Map<string, ManagedProcess>();
  const stop = async () => {
    for (const child of [...processes.values()].reverse()) await child.stop();
  };
  try {
    for (const { name, env, program, nodeArguments = [] } of services) {
      const child = new ManagedProcess({
        name,
        command: process.execPath,
        args: ['--enable-source-maps', ...nodeArguments, program],
        env: { ...awsEnvironment([env]), ...env },
        logFile: join(logs, `${name}.log`),
        pidFile: join(run, `${name}.pid`),
        ready: () => true,
        readyWithinMs: SERVICE_READY_MS,
        signal,
        stopWithinMs: SERVICE_STOP_MS,
      });
      await child.start();
      processes.set(name, child);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { processes, stop };
}
