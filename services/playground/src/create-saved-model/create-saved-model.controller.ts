import { createSavedModel } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { CreateSavedModelHandler } from './create-saved-model.handler.js';

@Controller()
export class CreateSavedModelController {
  constructor(private readonly handler: CreateSavedModelHandler) {}

  @Handles(createSavedModel)
  create(@Called() call: Call<typeof createSavedModel>) {
    return this.handler.create(call, teamActor(call.caller));
  }
}
