import { updateSavedModel } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { UpdateSavedModelHandler } from './update-saved-model.handler.js';

@Controller()
export class UpdateSavedModelController {
  constructor(private readonly handler: UpdateSavedModelHandler) {}

  @Handles(updateSavedModel)
  update(@Called() call: Call<typeof updateSavedModel>) {
    return this.handler.update(call, teamActor(call.caller));
  }
}
