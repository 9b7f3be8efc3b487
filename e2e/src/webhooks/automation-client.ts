import type { ApiClient } from '../api-client.js';

const TEAM = '/v1/teams/default';

export interface ListedExecution {
  id: string;
  event: { id: string };
  status: 'pending' | 'finished' | 'failed';
  deadLettered: boolean;
  attempts: number;
}

/** Webhooks, automations and events of the first team, as an admin makes them. */
export class AutomationClient {
  constructor(readonly api: ApiClient) {}

  secret(name: string, value: string): Promise<string> {
    return this.create('secrets', { name, value }, 'name');
  }

  webhook(input: object): Promise<string> {
    return this.create('webhooks', input);
  }

  automation(input: object): Promise<string> {
    return this.create('automations', input);
  }

  /** Sends events again and again until they are taken: whatever was down meanwhile, none is lost here. */
  async send(events: readonly object[]): Promise<void> {
    const answer = await this.api.acknowledged('POST', `${TEAM}/automation-events`, { events }, 'events', 120_000);
    if (answer.status !== 200) throw new Error(`Events were answered ${answer.status} ${answer.text}.`);
  }

  /** How many executions are in a status; no more than a page is counted. */
  async count(query: string): Promise<number> {
    const { body } = await this.api.acknowledged('GET', `${TEAM}/executions?limit=200&${query}`, undefined, 'look');
    return (body['items'] as unknown[]).length;
  }

  /** All of the history, page by page. */
  async executions(): Promise<ListedExecution[]> {
    const all: ListedExecution[] = [];
    for (let cursor = ''; ;) {
      const path = `${TEAM}/executions?limit=200${cursor && `&cursor=${cursor}`}`;
      const { body } = await this.api.acknowledged('GET', path, undefined, 'look');
      all.push(...(body['items'] as ListedExecution[]));
      if (body['nextCursor'] === null) return all;
      cursor = body['nextCursor'] as string;
    }
  }

  private async create(what: string, input: object, identity = 'id'): Promise<string> {
    const answer = await this.api.call('POST', `${TEAM}/${what}`, input);
    if (answer.status !== 201) throw new Error(`${what}: ${answer.status} ${answer.text}`);
    return answer.body[identity] as string;
  }
}

/** An event that the test's automations know by its collection; its version string tells it apart. */
export function artifactEvent(id: string, collection: string) {
  return {
    type: 'CREATE_ARTIFACT',
    id,
    occurredAt: '2026-01-01T00:00:00Z',
    place: { kind: 'project', name: 'mnist' },
    entity: 'research',
    author: 'ada',
    artifact: { collection, version: 1, versionString: id },
  };
}
