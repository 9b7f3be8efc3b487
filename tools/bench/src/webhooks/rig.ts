import { createAutomation, createWebhook, receiveAutomationEvents } from '@countersign/contracts';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { Client } from 'pg';
import { Child } from '../child.js';
import { cpuOfTreeMs } from '../process-cpu.js';
import type { FloorApi, ReceiverApi, ServiceApi } from './apis.js';

/** CPU time so far, in milliseconds, of everything that takes part in deliveries. */
export interface CpuReading {
  webhooks: number;
  postgres: number;
  nats: number;
  receiver: number;
  /** secrets-store and resolver, with this program. */
  rest: number;
}

const TOKEN = 'a-bearer-token-of-some-length-0123456789';

/** Everything that is measured on: the servers, the store and the resolver here, the others in processes of their own. */
export class Rig {
  private constructor(
    private readonly workbench: Workbench,
    readonly receiver: Child<ReceiverApi>,
    readonly service: Child<ServiceApi>,
    readonly floor: Child<FloorApi>,
    readonly team: TeamClient,
    /** The webhooks service's own database. */
    readonly database: Client,
    readonly url: string,
  ) {}

  static async start(concurrency: number): Promise<Rig> {
    const workbench = await Workbench.start();
    const receiver = Child.start<ReceiverApi>(new URL('./receiver-child.js', import.meta.url));
    const service = Child.start<ServiceApi>(new URL('./service-child.js', import.meta.url));
    const floor = Child.start<FloorApi>(new URL('./floor-child.js', import.meta.url));
    try {
      await workbench.startStore();
      await workbench.startResolver();
      const { port } = await receiver.ask('start', undefined);
      const { webhooks } = await workbench.postgres.createServiceDatabase('webhooks');
      await service.ask('start', {
        ...workbench.environments.webhooks,
        DATABASE_URL: webhooks,
        COUNTERSIGN_EGRESS_ALLOW: `127.0.0.1:${port}`,
        COUNTERSIGN_WEBHOOK_CONCURRENCY: String(concurrency),
        COUNTERSIGN_WEBHOOK_HOST_CONCURRENCY: String(concurrency),
      });
      const database = new Client({ connectionString: webhooks, options: '-c search_path=webhooks' });
      database.on('error', () => {}); // the server is stopped with the benchmark
      await database.connect();
      const team = await workbench.team();
      return new Rig(workbench, receiver, service, floor, team, database, `http://127.0.0.1:${port}/hook`);
    } catch (error) {
      for (const child of [service, floor, receiver]) await child.stop();
      await workbench.stop();
      throw error;
    }
  }

  /** An automation of the team's, with a webhook of its own. @returns its id */
  async automation(name: string, webhook: object, payload: string): Promise<string> {
    const { id: webhookId } = await this.team.call(createWebhook, { webhook: { name, url: this.url, ...webhook } });
    const automation = {
      ...{ name, scope: { kind: 'team' as const }, webhookId, payload: { format: 'json' as const, text: payload } },
      trigger: { event: 'ADD_ARTIFACT_TAG' as const, filter: { tagPattern: `^${name}$` } },
    };
    return (await this.team.call(createAutomation, { automation })).id;
  }

  /** Three secrets, as a webhook uses them. */
  async secrets(): Promise<object> {
    await this.team.create('TOKEN', TOKEN);
    await this.team.create('KEY', 'a signing key of some length');
    await this.team.create('EXTRA', 'a value in the payload');
    return { accessTokenSecret: 'TOKEN', signingSecret: 'KEY', secrets: ['EXTRA'] };
  }

  async send(events: Parameters<typeof receiveAutomationEvents.request.parse>[0]): Promise<void> {
    await this.team.call(receiveAutomationEvents, events as never);
  }

  async cpu(): Promise<CpuReading> {
    const { postgres, nats } = this.workbench;
    const { user, system } = process.cpuUsage();
    return {
      webhooks: await this.service.ask('cpu', undefined),
      postgres: cpuOfTreeMs(postgres.server.process.pid),
      nats: cpuOfTreeMs(nats.server.process.pid),
      receiver: await this.receiver.ask('cpu', undefined),
      rest: (user + system) / 1000,
    };
  }

  async stop(): Promise<void> {
    await this.database.end().catch(() => {});
    for (const child of [this.service, this.floor, this.receiver]) await child.stop();
    await this.workbench.stop();
  }
}
