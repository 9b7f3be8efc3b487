import { deleteSavedModel } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DeleteSavedModelHandler } from './delete-saved-model.handler.js';

@Controller()
export class DeleteSavedModelController {
  constructor(private readonly handler: DeleteSavedModelHandler) {}

  @Handles(deleteSavedModel)
  delete(@Called() call: Call<typeof deleteSavedModel>) {
    return this.handler.delete(call, teamActor(call.caller));
  }
}
