import { Egress, SecretUse } from '@countersign/consumer';
import { CountersignError } from '@countersign/contracts';
import { Injectable } from '@nestjs/common';
import { fetch } from 'undici';
import { LETTER, type LetterEntity } from '../../letter.js';

/** Sends every value that a letter names to its address, within one use of them: nothing of them outlives it. */
@Injectable()
export class LetterSender {
  constructor(
    private readonly secrets: SecretUse,
    private readonly egress: Egress,
  ) {}

  send(letter: LetterEntity): Promise<{ status: number; body: string }> {
    return this.secrets.run(LETTER, letter, async ({ opened, context: { signal } }) => {
      const body = opened.map(({ value }) => value.reveal().toString('utf8')).join('\n');
      const options = { method: 'POST', body, signal, dispatcher: this.egress.dispatcher };
      const response = await fetch(letter.url, options).catch(() => {
        throw new CountersignError('TARGET_UNREACHABLE', `The receiver of ${letter.name} could not be reached.`);
      });
      return { status: response.status, body: await response.text() };
    });
  }
}
