import type { RecordedAnswer } from '../../api-client.js';
import type { SweptSystem } from '../swept-system.js';

export const TEAM = '/v1/teams/default';

/** What an admin of the team does, and that it did happen: an act that was refused exercises nothing. */
export class TeamAdmin {
  constructor(private readonly system: SweptSystem) {}

  async create(name: string, value: string): Promise<void> {
    await this.done('POST', `${TEAM}/secrets`, { name, value });
  }

  async rotate(name: string, value: string): Promise<void> {
    await this.done('POST', `${TEAM}/secrets/${name}/rotate?wait=applied`, { value });
  }

  async delete(name: string): Promise<void> {
    await this.done('DELETE', `${TEAM}/secrets/${name}?breakReferences=true&wait=applied`);
  }

  /** A webhook to the receiver. @returns its path */
  async webhook(name: string, secrets: string[], more: object = {}): Promise<string> {
    const url = `${this.system.receiver.url}/sweep`;
    const { body } = await this.done('POST', `${TEAM}/webhooks`, { name, url, secrets, ...more });
    return `${TEAM}/webhooks/${String(body['id'])}`;
  }

  /** Uses these secrets, once and now. */
  async use(webhook: string, secrets: readonly string[]): Promise<RecordedAnswer> {
    return this.done('POST', `${webhook}/test`, payloadOf(secrets));
  }

  async done(method: string, path: string, body?: unknown): Promise<RecordedAnswer> {
    const answer = await this.system.client.call(method, path, body);
    if (answer.status < 300) return answer;
    throw new Error(`${method} ${path} was answered ${answer.status} ${String(answer.body['code'])}.`);
  }

  /** @returns its error code */
  async refused(method: string, path: string, body: unknown, ...codes: string[]): Promise<void> {
    const answer = await this.system.client.call(method, path, body);
    const code = String(answer.body['code']);
    if (!codes.includes(code))
      throw new Error(`${method} ${path} was answered ${answer.status} ${code}, not ${codes.join()}.`);
  }
}

export function payloadOf(secrets: readonly string[]): { payload: unknown } {
  return { payload: { values: secrets.map((name) => `<\${${name}}>`) } };
}
