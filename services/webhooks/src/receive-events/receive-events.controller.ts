import { receiveEvents } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { ReceiveEventsHandler } from './receive-events.handler.js';

@Controller()
export class ReceiveEventsController {
  constructor(private readonly handler: ReceiveEventsHandler) {}

  @Handles(receiveEvents)
  receive(@Called() call: Call<typeof receiveEvents>) {
    return this.handler.receive(call, teamActor(call.caller));
  }
}
