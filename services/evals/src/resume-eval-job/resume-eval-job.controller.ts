import { resumeEvalJob } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { ResumeEvalJobHandler } from './resume-eval-job.handler.js';

@Controller()
export class ResumeEvalJobController {
  constructor(private readonly handler: ResumeEvalJobHandler) {}

  @Handles(resumeEvalJob)
  resume(@Called() call: Call<typeof resumeEvalJob>) {
    return this.handler.resume(call, teamActor(call.caller));
  }
}
