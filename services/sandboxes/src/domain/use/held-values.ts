import { SecretUse } from '@countersign/consumer';
import { SecretValue } from '@countersign/secret-value';
import { Injectable } from '@nestjs/common';
import type { BrokeredSecret, BrokeredValues } from '../../broker-secrets/brokered-secret.js';
import type { SandboxEntity } from '../../database/sandbox.entity.js';
import { brokered, SANDBOX, slotOf } from '../sandbox-kind.js';
import { bytesOf } from './secret-field.js';

/** What a sandbox's proxy fills in: opened for each exchange anew, so that a rotation needs no restart. */
@Injectable()
export class HeldValues {
  constructor(private readonly secrets: SecretUse) {}

  for(sandbox: SandboxEntity): BrokeredValues {
    const fields = new Map(brokered(sandbox).map((secret) => [slotOf(secret).slot, secret.field]));
    return {
      use: (wanted, exchange) => {
        const slots = wanted.map(({ slot, secret }: BrokeredSecret) => ({ slot, secret }));
        return this.secrets.run(
          SANDBOX,
          sandbox,
          async ({ opened, context }) => {
            const copies = opened.map(
              ({ slot, secret, value }) =>
                [slot, new SecretValue(secret, bytesOf(secret, value, fields.get(slot) ?? null))] as const,
            );
            try {
              return await exchange(new Map(copies), context.signal);
            } finally {
              for (const [, copy] of copies) copy.wipe();
            }
          },
          { slots },
        );
      },
    };
  }
}
