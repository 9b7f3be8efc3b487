import { CountersignError } from '@countersign/contracts';
import type Docker from 'dockerode';
import type { Executor, SandboxSpec, StartedSandbox } from '../executor.js';
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
    await this.options.docker.ping();
  }

  async start(spec: SandboxSpec): Promise<StartedSandbox> {
    const image = spec.image ?? this.options.defaultImage;
    try {
      const container = await this.create(image, spec);
      try {
        await container.start();
      } catch (error) {
        await container.remove({ force: true }).catch(() => undefined);
        throw error;
      }
      return new DockerSandbox(this.options.docker, container, spec.environment);
    } catch (error) {
      // What an engine says names images, limits and itself; it has been told no value.
      throw new CountersignError(
        'SANDBOX_START_FAILED',
        `Docker could not start a sandbox from ${image}: ${(error as Error).message}`,
      );
    }
  }

  async sweep(): Promise<void> {
    const { docker, deployment } = this.options;
    const filters = { label: [`${DEPLOYMENT_LABEL}=${deployment}`] };
    for (const { Id } of await docker.listContainers({ all: true, filters })) {
      await docker.getContainer(Id).remove({ force: true }).catch(unlessGone);
    }
  }

  private async create(image: string, spec: SandboxSpec): Promise<Docker.Container> {
    const { docker, deployment } = this.options;
    const options = containerOptions(image, deployment, spec);
    try {
      return await docker.createContainer(options);
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
      await this.pull(image);
      return docker.createContainer(options);
    }
  }

  private async pull(image: string): Promise<void> {
    const progress = await this.options.docker.pull(image);
    await new Promise<void>((resolve, reject) => {
      this.options.docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
    });
  }
}

function unlessGone(error: unknown): void {
  if (!isStatus(error, 404) && !isStatus(error, 409)) throw error;
}
