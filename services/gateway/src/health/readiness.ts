import { health, SERVICES, type ServiceName } from '@countersign/contracts';
import { BUS_CONNECTION, BusClient, serviceActor, type NatsConnection } from '@countersign/platform-bus';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A part that takes longer than this is of no use to a request either. */
const TIMEOUT_MS = 2_000;

export interface Part {
  name: string;
  /** Null where there is none. */
  problem: string | null;
}

const OTHERS = SERVICES.filter((service) => service !== 'gateway');

/** Asks every part of the deployment at once. Whoever asks meanwhile shares the answer, so that asking stays cheap. */
@Injectable()
export class Readiness {
  private running: Promise<Part[]> | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: BusClient,
    @Inject(BUS_CONNECTION) private readonly connection: NatsConnection,
  ) {}

  check(): Promise<Part[]> {
    this.running ??= this.ask().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private ask(): Promise<Part[]> {
    return Promise.all([
      part('database', this.dataSource.query('SELECT 1')),
      part('bus', this.connection.flush()),
      ...OTHERS.map((service) => this.service(service)),
    ]);
  }

  private async service(name: ServiceName): Promise<Part> {
    try {
      const actor = serviceActor('gateway');
      const { ready, problems } = await this.bus.call(health[name], {}, { actor, timeoutMs: TIMEOUT_MS });
      return { name, problem: ready ? null : problems.join('; ') || 'is not ready' };
    } catch {
      return { name, problem: 'does not answer' };
    }
  }
}

async function part(name: string, answer: Promise<unknown>): Promise<Part> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), TIMEOUT_MS);
  });
  try {
    await Promise.race([answer, late]);
    return { name, problem: null };
  } catch {
    return { name, problem: 'does not answer' };
  } finally {
    clearTimeout(timer);
  }
}
