import { rerunEvalJob } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { RerunEvalJobHandler } from './rerun-eval-job.handler.js';

@Controller()
export class RerunEvalJobController {
  constructor(private readonly handler: RerunEvalJobHandler) {}

  @Handles(rerunEvalJob)
  rerun(@Called() call: Call<typeof rerunEvalJob>) {
    return this.handler.rerun(call, teamActor(call.caller));
  }
}
