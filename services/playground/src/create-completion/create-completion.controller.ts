import { createCompletion, type ChatChunk, type ChatCompletion } from '@countersign/contracts';
import { HandlesStream, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { CreateCompletionHandler } from './create-completion.handler.js';

@Controller()
export class CreateCompletionController {
  constructor(private readonly handler: CreateCompletionHandler) {}

  @HandlesStream(createCompletion)
  create(call: Call<typeof createCompletion>, signal: AbortSignal): AsyncGenerator<ChatChunk | ChatCompletion, void> {
    return this.handler.create(call, teamActor(call.caller), signal);
  }
}
