import { CountersignError } from '@countersign/contracts';
import type Docker from 'dockerode';
import { answersInTime } from '../answers-in-time.js';
import type { Executor, SandboxSpec, StartedSandbox } from '../executor.js';
import { tryAll } from '../try-all.js';
import { containerOptions, DEPLOYMENT_LABEL } from './container-options.js';
import { DockerSandbox } from './docker-sandbox.js';
import { isStatus } from './docker-failure.js';

export interface DockerExecutorOptions {
  docker: Docker;
  /** Marks this deployment's containers: those of others are left alone. */
  deployment: string;
  defaultImage: string;
}

/** Sandboxes as containers of a Docker engine. */
export class DockerExecutor implements Executor {
  readonly name = 'docker';
  readonly features = { image: 'optional', network: 'none' } as const;

  constructor(private readonly options: DockerExecutorOptions) {}

  async check(): Promise<void> {
    await answersInTime(this.options.docker.ping(), 'The Docker engine');
  }

  async start(spec: SandboxSpec): Promise<StartedSandbox> {
    const image = spec.image ?? this.options.defaultImage;
    const patience = new AbortController();
    const giveUp = (): void => patience.abort(new Error('it did not start in its time'));
    const timer = setTimeout(giveUp, spec.ttlSeconds * 1000);
    spec.signal.addEventListener('abort', giveUp);
    const starting = this.begin(image, spec, patience.signal);
    try {
      return await Promise.race([starting, aborted(patience.signal)]);
    } catch (error) {
      // One that starts too late is ended. It has no value: these come with the commands.
      starting.then((late) => late.stop()).catch(() => undefined);
      // What an engine says names images, limits and itself; it has been told no value.
      throw new CountersignError(
        'SANDBOX_START_FAILED',
        `Docker could not start a sandbox from ${image}: ${(error as Error).message}`,
      );
    } finally {
      clearTimeout(timer);
      spec.signal.removeEventListener('abort', giveUp);
    }
  }

  async sweep(): Promise<void> {
    const { docker, deployment } = this.options;
    const filters = { label: [`${DEPLOYMENT_LABEL}=${deployment}`] };
    await tryAll(await docker.listContainers({ all: true, filters }), ({ Id }) =>
      docker.getContainer(Id).remove({ force: true }).catch(unlessGone),
    );
  }

  private async begin(image: string, spec: SandboxSpec, signal: AbortSignal): Promise<DockerSandbox> {
    const container = await this.create(image, spec, signal);
    try {
      await container.start();
    } catch (error) {
      await container.remove({ force: true }).catch(() => undefined);
      throw error;
    }
    return new DockerSandbox(this.options.docker, container, spec.environment);
  }

  private async create(image: string, spec: SandboxSpec, signal: AbortSignal): Promise<Docker.Container> {
    const { docker, deployment } = this.options;
    const options = containerOptions(image, deployment, spec);
    try {
      return await docker.createContainer(options);
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
      await this.pull(image, signal);
      return docker.createContainer(options);
    }
  }

  private async pull(image: string, abortSignal: AbortSignal): Promise<void> {
    const progress = await this.options.docker.pull(image, { abortSignal });
    await new Promise<void>((resolve, reject) => {
      this.options.docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
    });
  }
}

function unlessGone(error: unknown): void {
  if (!isStatus(error, 404) && !isStatus(error, 409)) throw error;
}

/** @throws the signal's reason, once it is aborted */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp);
  });
}
