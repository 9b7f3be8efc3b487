import { updateEvalJob } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { UpdateEvalJobHandler } from './update-eval-job.handler.js';

@Controller()
export class UpdateEvalJobController {
  constructor(private readonly handler: UpdateEvalJobHandler) {}

  @Handles(updateEvalJob)
  update(@Called() call: Call<typeof updateEvalJob>) {
    return this.handler.update(call, teamActor(call.caller));
  }
}
