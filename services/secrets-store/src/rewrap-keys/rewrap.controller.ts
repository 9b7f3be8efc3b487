import { getRewrap, startRewrap, stopRewrap } from '@countersign/contracts';
import { Called, deploymentAdmin, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { RewrapHandler } from './rewrap.handler.js';

@Controller()
export class RewrapController {
  constructor(private readonly handler: RewrapHandler) {}

  @Handles(startRewrap)
  async start(@Called() { request, caller, correlationId }: Call<typeof startRewrap>) {
    return { job: await this.handler.start(request.perSecond, deploymentAdmin(caller), correlationId) };
  }

  @Handles(getRewrap)
  async show(@Called() { caller }: Call<typeof getRewrap>) {
    deploymentAdmin(caller);
    return { job: await this.handler.show() };
  }

  @Handles(stopRewrap)
  async stop(@Called() { caller, correlationId }: Call<typeof stopRewrap>) {
    return { job: await this.handler.stop(deploymentAdmin(caller), correlationId) };
  }
}
