import { SecretUse } from '@countersign/consumer';
import { CountersignError } from '@countersign/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { fetch, type Dispatcher } from 'undici';
import { LETTER, type LetterEntity } from '../../letter.js';

export const DISPATCHER = Symbol('Dispatcher');

/** Sends every value that a letter names to its address, within one use of them: nothing of them outlives it. */
@Injectable()
export class LetterSender {
  constructor(
    private readonly secrets: SecretUse,
    @Inject(DISPATCHER) private readonly dispatcher: Dispatcher,
  ) {}

  send(letter: LetterEntity): Promise<{ status: number; body: string }> {
    return this.secrets.run(LETTER, letter, async ({ opened, context: { signal } }) => {
      const body = opened.map(({ value }) => value.reveal().toString('utf8')).join('\n');
      try {
        const response = await fetch(letter.url, { method: 'POST', body, signal, dispatcher: this.dispatcher });
        return { status: response.status, body: (await response.text()).slice(0, 65_536) };
      } catch (error) {
        const { cause } = error as Error; // what the egress rules say comes as the cause
        if (cause instanceof CountersignError) throw cause;
        throw new CountersignError('TARGET_UNREACHABLE', `The receiver of ${letter.name} could not be reached.`);
      }
    });
  }
}
