import { SharedRedactors } from '@countersign/consumer';
import { CountersignError, type UsedVersion } from '@countersign/contracts';
import { Holder, type OpenedSecret } from '@countersign/holder';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { neededBy, variablesOf } from '../slots.js';
import { ExchangeView, SHOWN_BYTES_MAX } from './exchange-view.js';
import { HttpSender, type IncomingResponse } from './http-sender.js';
import type { Exchange, Message } from './message.js';
import { versionsOf } from './opened-values.js';
import { refuseTooLarge } from './payload-limit.js';
import { requestHeaders } from './request-headers.js';

/** Values are long, payloads repeat them: what is sent has a limit of its own. */
const BODY_BYTES_MAX = 1_048_576;

/** Told what a request uses before anything leaves; if it fails, nothing is sent. */
export type BeforeSending = (versions: UsedVersion[]) => Promise<void>;

/** Sends one message within one use of its secrets: the only place where a webhook's values are revealed. */
@Injectable()
export class WebhookSender {
  constructor(
    private readonly holder: Holder,
    private readonly http: HttpSender,
    private readonly redactors: SharedRedactors,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Sends now and once. A receiver that does not answer is no exception: the exchange says why.
   * @throws CountersignError where nothing could be sent: of the secrets (REFERENCE_BROKEN, REFERENCE_MISSING,
   * SECRET_UNUSABLE, SECRET_UNOPENABLE, SERVICE_UNAVAILABLE), of the body (PAYLOAD_TOO_LARGE, and what `fill` throws)
   */
  send(message: Message, before: BeforeSending = async () => {}): Promise<Exchange> {
    const { webhook, body } = message;
    return this.holder.use(
      { team: webhook.teamId, resource: webhook, references: neededBy(webhook, body.variables) },
      (opened, context) => this.exchange(message, opened, context.signal, before),
      // During an overlap both versions of the signing secret sign, so a receiver can change keys at any moment of it.
      { withOverlapping: webhook.signingSecret !== null },
    );
  }

  /** Which versions the same message would use now. */
  versionsNow({ webhook, body }: Message): Promise<UsedVersion[]> {
    const references = neededBy(webhook, body.variables);
    return this.holder.use({ team: webhook.teamId, resource: webhook, references }, versionsOf);
  }

  /** The span of the use: every value, and every text that holds one, is made and left behind in here. */
  private async exchange(message: Message, opened: OpenedSecret[], use: AbortSignal, before: BeforeSending) {
    const body = Buffer.from(fill(message, opened, ({ value }) => value.reveal().toString('utf8')));
    refuseTooLarge(body.length, BODY_BYTES_MAX);
    const headers = requestHeaders(message, opened, body, this.clock.now());
    const versions = versionsOf(opened);
    await before(versions);
    return this.redactors.with(opened, async (redactor) => {
      const view = new ExchangeView(redactor);
      const { url, timeoutSeconds } = message.webhook;
      const request = view.showRequest({ url, headers: headers.shown, body: fill(message, opened, maskOf) });
      const startedAt = this.clock.monotonic();
      const outgoing = { url, headers: headers.sent, body, timeoutMs: timeoutSeconds * 1000 };
      const { response, error } = await this.post(outgoing, SHOWN_BYTES_MAX, use);
      const durationMs = Math.round(this.clock.monotonic() - startedAt);
      const shown = response && view.showResponse(response);
      return { request, response: shown, error, retryAfter: retryAfterOf(response), durationMs, versions };
    });
  }

  private async post(...of: Parameters<HttpSender['post']>): Promise<Outcome> {
    try {
      return { response: await this.http.post(...of), error: null };
    } catch (error) {
      if (error instanceof CountersignError) return { response: null, error };
      throw error;
    }
  }
}

type Outcome = { response: IncomingResponse; error: null } | { response: null; error: CountersignError };

function retryAfterOf(response: IncomingResponse | null): string | null {
  return response?.headers['retry-after'] ?? null;
}

function fill({ webhook, body }: Message, opened: readonly OpenedSecret[], textOf: (of: OpenedSecret) => string) {
  const variables = variablesOf(webhook);
  return body.fill((variable) => {
    const secret = opened.find(({ slot }) => slot === variables.get(variable)?.slot);
    // Every variable was checked and every reference opened: a gap is our mistake, and must not be sent (promise 10).
    if (!secret) throw new Error(`No value was opened for ${variable}.`);
    return textOf(secret);
  });
}

/** As the redactor masks it: a value too short to be looked for is masked where it was filled in. */
function maskOf({ secret }: OpenedSecret): string {
  return `[secret ${secret}]`;
}
