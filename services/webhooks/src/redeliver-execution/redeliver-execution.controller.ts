import { redeliverExecution } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { RedeliverExecutionHandler } from './redeliver-execution.handler.js';

@Controller()
export class RedeliverExecutionController {
  constructor(private readonly handler: RedeliverExecutionHandler) {}

  @Handles(redeliverExecution)
  redeliver(@Called() call: Call<typeof redeliverExecution>) {
    return this.handler.redeliver(call, teamAdmin(call.caller));
  }
}
