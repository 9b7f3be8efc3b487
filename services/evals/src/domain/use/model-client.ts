import { Egress, SecretUse } from '@countersign/consumer';
import { CountersignError, type EvalSample } from '@countersign/contracts';
import type { OpenedSecret } from '@countersign/holder';
import { egressFetch } from '@countersign/platform-egress';
import { Inject, Injectable } from '@nestjs/common';
import OpenAI from 'openai';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';
import { EVAL_SETTINGS, type EvalSettings } from '../../settings.js';
import { API_KEY_SLOT, EVAL_JOB, GRADER_KEY_SLOT, slotsOf } from '../eval-job-kind.js';
import { providerError } from './provider-error.js';

/** Who is asked: the model that is measured, or the one that judges. */
export type Role = 'model' | 'grader';

export interface Completion {
  text: string;
  inputTokens: number;
  outputTokens: number;
  /** The key that it was asked with. */
  version: EvalSample['versions'][number];
}

/** What no header can hold (RFC 9110): it would never reach the provider as it is. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]|^[\t ]|[\t ]$/;

/** Asks a model one question within one use of the job's keys: every request takes the key that is current then. */
@Injectable()
export class ModelClient {
  constructor(
    private readonly secrets: SecretUse,
    private readonly egress: Egress,
    @Inject(EVAL_SETTINGS) private readonly settings: Pick<EvalSettings, 'timeoutMs'>,
  ) {}

  /**
   * Once, without a retry.
   * @throws CountersignError of the secrets (REFERENCE_BROKEN …), SECRET_UNUSABLE, EGRESS_FORBIDDEN, SERVICE_UNAVAILABLE
   * where the use had to end, or PROVIDER_…, with the `version` of the key where one was sent
   */
  ask(job: EvalJobEntity, role: Role, prompt: string, signal: AbortSignal): Promise<Completion> {
    return this.secrets.run(
      EVAL_JOB,
      job,
      ({ opened, context }) => this.complete(job, keyOf(opened, role), role, prompt, [signal, context.signal]),
      { slots: askingSlotsOf(job) },
    );
  }

  /** Which version of the key a request would take now. */
  versionNow(job: EvalJobEntity, role: Role): Promise<number> {
    return this.secrets.run(EVAL_JOB, job, async ({ opened }) => keyOf(opened, role).version, {
      slots: askingSlotsOf(job),
    });
  }

  private async complete(
    job: EvalJobEntity,
    { secret, version, value }: OpenedSecret,
    role: Role,
    prompt: string,
    [asked, use]: [AbortSignal, AbortSignal],
  ): Promise<Completion> {
    const { baseUrl, name } = role === 'model' ? withoutProvider(job.model) : job.grader!;
    const key = value.reveal().toString('utf8');
    if (UNSENDABLE.test(key)) throw unusable(secret);
    const client = new OpenAI({
      apiKey: key,
      baseURL: baseUrl,
      fetch: egressFetch(this.egress.dispatcher),
      // Each attempt is a use of its own, so that it takes the key that is current by then.
      maxRetries: 0,
      timeout: this.settings.timeoutMs,
      organization: null,
      project: null,
      logLevel: 'off',
    });
    try {
      const completion = await client.chat.completions.create(
        { model: name, messages: [{ role: 'user', content: prompt }] },
        { signal: AbortSignal.any([asked, use]) },
      );
      return { ...readCompletion(completion), version: { secret, version } };
    } catch (error) {
      throw providerError(error, { host: new URL(baseUrl).host, secret, version, useEnded: use.aborted });
    }
  }
}

/** Opened together, so that what either provider says is redacted of both keys. */
function askingSlotsOf(job: EvalJobEntity) {
  return slotsOf(job).filter(({ slot }) => slot === API_KEY_SLOT || slot === GRADER_KEY_SLOT);
}

function keyOf(opened: readonly OpenedSecret[], role: Role): OpenedSecret {
  const slot = role === 'model' ? API_KEY_SLOT : GRADER_KEY_SLOT;
  const key = opened.find((one) => one.slot === slot);
  if (!key) throw new Error(`The job has no key in the slot ${slot}.`);
  return key;
}

/** `provider/model`: the endpoint knows what follows. */
function withoutProvider({ baseUrl, name }: EvalJobEntity['model']) {
  return { baseUrl, name: name.slice(name.indexOf('/') + 1) };
}

type ChatCompletion = Awaited<ReturnType<OpenAI['chat']['completions']['create']>>;

/** An endpoint need not send what the types promise, nor anything. */
function readCompletion(completion: ChatCompletion | null | undefined): Omit<Completion, 'version'> {
  const { choices, usage } = (completion ?? {}) as {
    choices?: { message?: { content?: string | null } }[];
    usage?: { prompt_tokens?: number; completion_tokens?: number };
  };
  const message = choices?.[0]?.message;
  if (!message) throw new CountersignError('PROVIDER_FAILED', 'The model provider gave an answer that cannot be read.');
  return {
    text: typeof message.content === 'string' ? message.content : '',
    inputTokens: Math.trunc(usage?.prompt_tokens ?? 0),
    outputTokens: Math.trunc(usage?.completion_tokens ?? 0),
  };
}

function unusable(secret: string): CountersignError {
  return new CountersignError(
    'SECRET_UNUSABLE',
    `The value of ${secret} cannot be sent as a key: it holds a line break, or begins or ends with a space. ` +
      'An admin can rotate it to the key alone.',
    { secrets: [secret] },
  );
}
