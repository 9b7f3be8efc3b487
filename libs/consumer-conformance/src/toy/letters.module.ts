import { ConsumerModule, consumerResource } from '@countersign/consumer';
import { operatorSettings, parseSettings, type Environment } from '@countersign/platform-config';
import { createEgressDispatcher, egressPolicy } from '@countersign/platform-egress';
import type { ServiceCore } from '@countersign/platform-service';
import { Module, type DynamicModule } from '@nestjs/common';
import { Letters0001 } from './0001-letters.js';
import { DISPATCHER, LetterSender } from './domain/use/letter-sender.js';
import { LETTER, LetterEntity, LetterReferences, LetterWrite } from './letter.js';
import { LettersController } from './letters.controller.js';

@Module({ controllers: [LettersController] })
export class LettersModule {
  /** @param holder in place of its own, for tests */
  static compose(core: ServiceCore, env: Environment, holder?: DynamicModule): DynamicModule {
    const { egressAllow } = parseSettings({ egressAllow: operatorSettings.egressAllow }, env);
    const shared = ConsumerModule.with(core, env, {
      consumer: LETTER.consumer,
      entities: [LetterEntity],
      migrations: [Letters0001],
      resources: [consumerResource(LETTER, LetterReferences, LetterWrite)],
      holder,
    });
    const dispatcher = { provide: DISPATCHER, useValue: createEgressDispatcher(egressPolicy(egressAllow)) };
    return { module: LettersModule, imports: [shared], providers: [dispatcher, LetterSender] };
  }
}
