import { undoRotation } from '@countersign/contracts';
import { Called, Handles, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { UndoRotationHandler } from './undo-rotation.handler.js';

@Controller()
export class UndoRotationController {
  constructor(private readonly handler: UndoRotationHandler) {}

  @Handles(undoRotation)
  undo(@Called() { request, caller, correlationId }: Call<typeof undoRotation>) {
    return this.handler.undo(request, teamAdmin(caller), correlationId);
  }
}
