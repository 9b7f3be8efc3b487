import { launchEvalJob } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { LaunchEvalJobHandler } from './launch-eval-job.handler.js';

@Controller()
export class LaunchEvalJobController {
  constructor(private readonly handler: LaunchEvalJobHandler) {}

  @Handles(launchEvalJob)
  launch(@Called() call: Call<typeof launchEvalJob>) {
    return this.handler.launch(call, teamActor(call.caller));
  }
}
