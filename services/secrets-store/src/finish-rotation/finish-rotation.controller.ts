import { finishRotation } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { FinishRotationHandler } from './finish-rotation.handler.js';

@Controller()
export class FinishRotationController {
  constructor(private readonly handler: FinishRotationHandler) {}

  @Handles(finishRotation)
  finish(@Called() { request, caller, correlationId }: Call<typeof finishRotation>) {
    return this.handler.finish(request, teamAdmin(caller), correlationId);
  }
}
