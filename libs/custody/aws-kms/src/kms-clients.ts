import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';
import { setTimeout } from 'node:timers';
import { kmsFailure, KmsLateError, type KmsQuestion } from './kms-failure.js';
import { kmsRegionOf } from './kms-key-id.js';

/**
 * How long KMS may take in all, in milliseconds, retries included: less than the 5 seconds after which whoever asked
 * over the bus has given up, so that the reason still reaches them.
 */
const DEADLINE_MS = 4_000;
const ATTEMPTS = 3;

export interface KmsOptions {
  /** Instead of the endpoint of the key's region. */
  endpoint?: string | undefined;
  /** The SDK's default chain unless given. */
  credentials?: KMSClientConfig['credentials'];
  /** Milliseconds. */
  deadlineMs?: number;
}

export interface KmsCallOptions {
  abortSignal: AbortSignal;
}

/** Clients of AWS KMS, one a region. Throttling and short failures are retried here, within the deadline. */
export class KmsClients {
  private readonly byRegion = new Map<string, KMSClient>();

  constructor(private readonly options: KmsOptions = {}) {}

  /** @throws KeyProblem, ChangedWrappedKeyError */
  async ask<Answer>(
    question: KmsQuestion,
    send: (client: KMSClient, options: KmsCallOptions) => Promise<Answer>,
  ): Promise<Answer> {
    const deadline = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    // Raced as well as aborted: looking for credentials is not stopped by the signal.
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        deadline.abort();
        reject(new KmsLateError());
      }, this.options.deadlineMs ?? DEADLINE_MS);
    });
    try {
      return await Promise.race([send(this.clientOf(question.keyId), { abortSignal: deadline.signal }), late]);
    } catch (error) {
      throw kmsFailure(error, question);
    } finally {
      clearTimeout(timer);
    }
  }

  private clientOf(arn: string): KMSClient {
    const region = kmsRegionOf(arn);
    let client = this.byRegion.get(region);
    if (!client) {
      const { endpoint, credentials, deadlineMs = DEADLINE_MS } = this.options;
      client = new KMSClient({
        region,
        ...(endpoint !== undefined && { endpoint }),
        ...(credentials && { credentials }),
        maxAttempts: ATTEMPTS,
        // Not `adaptive`: that begins again from half a request a second for everybody after one throttled answer,
        // and what waits that long is past the deadline.
        retryMode: 'standard',
        requestHandler: {
          connectionTimeout: deadlineMs / 4,
          requestTimeout: deadlineMs / 2,
          throwOnRequestTimeout: true,
        },
      });
      this.byRegion.set(region, client);
    }
    return client;
  }
}
