import type { Answer, ReceivedRequest } from '@countersign/testing';
import { createHmac } from 'node:crypto';

export interface Refusal {
  why: string;
  at: string;
}

/**
 * A receiver that believes only what it was told to, from one moment to the next: bearer tokens and keys are added when
 * they are made and taken away when the barrier says that nobody uses them any more. It checks signatures with code of
 * its own, as the Standard Webhooks specification has them.
 */
export class StrictReceiver {
  readonly tokens = new Set<string>();
  readonly keys = new Set<string>();
  /** Keys that must not sign any more: a signature of one of them is a mistake, whatever stands beside it. */
  private readonly retired = new Set<string>();
  readonly refusals: Refusal[] = [];
  /** What was taken, by `webhook-id`: one may come twice. */
  readonly taken = new Set<string>();

  retire(key: string): void {
    this.keys.delete(key);
    this.retired.add(key);
  }

  readonly answer = (request: ReceivedRequest): Answer => {
    const why = this.refuse(request);
    if (why === null) this.taken.add(String(request.headers['webhook-id']));
    else this.refusals.push({ why, at: new Date().toISOString() });
    return { status: why === null ? 200 : 401 };
  };

  private refuse(request: ReceivedRequest): string | null {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (!this.tokens.has(token)) return `${token} is not accepted`;
    const signatures = String(request.headers['webhook-signature']).split(' ');
    const isSignedBy = (key: string) => signatures.includes(signatureOf(key, request));
    const old = [...this.retired].slice(-3).find(isSignedBy);
    if (old !== undefined) return `${old} signed after it was drained`;
    return [...this.keys].some(isSignedBy) ? null : 'no accepted key signed it';
  }
}

function signatureOf(key: string, { headers, body }: ReceivedRequest): string {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
