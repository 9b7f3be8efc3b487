import { receiveAutomationEvents } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { ReceiveAutomationEventsHandler } from './receive-automation-events.handler.js';

@Controller()
export class ReceiveAutomationEventsController {
  constructor(private readonly handler: ReceiveAutomationEventsHandler) {}

  @Handles(receiveAutomationEvents)
  receive(@Called() call: Call<typeof receiveAutomationEvents>) {
    return this.handler.receive(call, teamActor(call.caller));
  }
}
