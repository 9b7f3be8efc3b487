import { reportResolves } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { ReportResolvesHandler } from './report-resolves.handler.js';

@Controller()
export class ReportResolvesController {
  constructor(private readonly handler: ReportResolvesHandler) {}

  @Handles(reportResolves)
  async report(@Called() { request }: Call<typeof reportResolves>) {
    await this.handler.report(request);
    return {};
  }
}
