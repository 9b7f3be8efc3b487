import { deleteEvalJob } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DeleteEvalJobHandler } from './delete-eval-job.handler.js';

@Controller()
export class DeleteEvalJobController {
  constructor(private readonly handler: DeleteEvalJobHandler) {}

  @Handles(deleteEvalJob)
  delete(@Called() call: Call<typeof deleteEvalJob>) {
    return this.handler.delete(call, teamAdmin(call.caller));
  }
}
