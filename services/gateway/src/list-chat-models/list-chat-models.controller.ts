import { listProviders } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

const chatModel = z
  .object({ id: z.string(), object: z.literal('model'), created: z.number().int(), owned_by: z.string() })
  .meta({ id: 'ChatModel' });

export const listChatModels = route({
  method: 'GET',
  path: '/v1/teams/{team}/playground/v1/models',
  access: 'member',
  tag: 'Playground',
  operationId: 'listChatModels',
  summary: 'List the models',
  description:
    "As OpenAI's clients read it: models of the providers that are enabled and ready. Those of a built-in provider are " +
    'suggestions; whatever else it has can be asked for as `provider/model`.',
  params: teamParams,
  response: z.object({ object: z.literal('list'), data: z.array(chatModel) }),
  errorForm: 'openai',
});

@Controller()
export class ListChatModelsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listChatModels)
  async list(@Called() { actor, correlationId }: CallOf<typeof listChatModels>) {
    const { items } = await this.bus.call(listProviders, {}, { actor, correlationId });
    const ready = items.filter(({ health }) => health === 'ready');
    const data = ready.flatMap(({ key, models }) =>
      // When a model was made is not known here; clients want a number.
      models.map((id) => ({ id, object: 'model' as const, created: 0, owned_by: key })),
    );
    return { object: 'list' as const, data };
  }
}
