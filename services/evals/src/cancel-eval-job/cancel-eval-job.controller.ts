import { cancelEvalJob } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { CancelEvalJobHandler } from './cancel-eval-job.handler.js';

@Controller()
export class CancelEvalJobController {
  constructor(private readonly handler: CancelEvalJobHandler) {}

  @Handles(cancelEvalJob)
  cancel(@Called() call: Call<typeof cancelEvalJob>) {
    return this.handler.cancel(call, teamActor(call.caller));
  }
}
