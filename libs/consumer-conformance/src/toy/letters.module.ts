import { ConsumerModule, consumerResource } from '@countersign/consumer';
import type { Environment } from '@countersign/platform-config';
import type { ServiceCore } from '@countersign/platform-service';
import { Module, type DynamicModule } from '@nestjs/common';
import { Letters0001 } from './0001-letters.js';
import { LetterSender } from './domain/use/letter-sender.js';
import { LETTER, LetterEntity, LetterReferences, LetterWrite } from './letter.js';
import { LettersController } from './letters.controller.js';

@Module({ controllers: [LettersController], providers: [LetterSender] })
export class LettersModule {
  /** @param holder in place of its own, for tests */
  static compose(core: ServiceCore, env: Environment, holder?: DynamicModule): DynamicModule {
    const resources = [consumerResource(LETTER, LetterReferences, LetterWrite)] as const;
    const own = { consumer: LETTER.consumer, entities: [LetterEntity], migrations: [Letters0001], resources, holder };
    return { module: LettersModule, imports: [ConsumerModule.with(core, env, own)] };
  }
}
