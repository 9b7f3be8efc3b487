import { CountersignError } from '@countersign/contracts';
import { isDatabaseAway } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import { messageBody } from '../domain/payload/automation-payload.js';
import type { Exchange, Message } from '../domain/sending/message.js';
import { WebhookSender } from '../domain/sending/webhook-sender.js';
import type { AttemptResult } from './attempt-result.js';
import type { Claim } from './claim.js';
import { DELIVERY_SETTINGS, type DeliverySettings } from './delivery-settings.js';
import { judgeExchange, judgeRefusal, type Attempted } from './judge-attempt.js';
import { Subjects, type Subject } from './subjects.js';
import { TemplateMemory } from './template-memory.js';

/** Makes one attempt at one execution, and says what becomes of it. */
@Injectable()
export class Deliverer {
  private readonly templates = new TemplateMemory();

  constructor(
    private readonly subjects: Subjects,
    private readonly sender: WebhookSender,
    @Inject(DELIVERY_SETTINGS) private readonly settings: DeliverySettings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async deliver(claim: Claim): Promise<AttemptResult> {
    const startedAt = this.clock.now();
    try {
      const message = this.messageOf(claim, await this.subjects.of(claim));
      const exchange = await this.sender.send(message);
      const isOutdated = isRefusal(exchange) && (await this.hasChanged(message, exchange));
      return judgeExchange(exchange, { ...this.attempted(claim, startedAt), isOutdated });
    } catch (error) {
      // Nothing is known of the execution, and nothing could be written down: the claim ends, and it is taken up again.
      if (isDatabaseAway(error)) throw error;
      return judgeRefusal(this.toRefusal(error, claim), this.attempted(claim, startedAt));
    }
  }

  /**
   * A receiver that refuses a value which was replaced while the request was on its way is right: it has changed its
   * keys already. With the new value it may take the request.
   */
  private async hasChanged(message: Message, { versions }: Exchange): Promise<boolean> {
    if (versions.length === 0) return false;
    const now = await this.sender.versionsNow(message).catch(() => versions);
    return versions.some(({ secret, version }) => now.some((one) => one.secret === secret && one.version !== version));
  }

  private attempted({ attempt, firstAttemptAt }: Claim, startedAt: Date): Attempted {
    return {
      attempt,
      firstAttemptAt: firstAttemptAt ?? startedAt,
      startedAt,
      now: this.clock.now(),
      limits: this.settings.retries,
      random: Math.random,
    };
  }

  private messageOf(claim: Claim, { automation, webhook, event }: Subject): Message {
    if (!automation) throw gone('AUTOMATION_NOT_FOUND', 'The automation was deleted before this could be sent.');
    if (!webhook) throw gone('WEBHOOK_NOT_FOUND', 'The webhook was deleted before this could be sent.');
    if (!webhook.enabled) throw gone('WEBHOOK_DISABLED', `${webhook.name} is off. Turn it on, and redeliver this.`);
    return { webhook, id: claim.id, body: messageBody(this.templates.of(automation, webhook), event) };
  }

  private toRefusal(error: unknown, { id }: Claim): CountersignError {
    if (error instanceof CountersignError) return error;
    this.logger.error({ err: error, execution: id }, 'a delivery failed for a reason that nobody foresaw');
    return new CountersignError('INTERNAL', 'The delivery failed; the log of the service says why.');
  }
}

function isRefusal({ response }: Exchange): boolean {
  return response !== null && response.status >= 400 && response.status <= 499;
}

function gone(...of: ConstructorParameters<typeof CountersignError>): CountersignError {
  return new CountersignError(...of);
}
