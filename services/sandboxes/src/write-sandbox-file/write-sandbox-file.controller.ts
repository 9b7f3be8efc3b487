import { writeSandboxFile } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { WriteTransaction } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SandboxFiles } from '../domain/files/sandbox-files.js';
import { findSandbox } from '../domain/find-sandbox.js';
import { insidePath } from '../domain/inside-path.js';
import { LiveSandboxes } from '../domain/live/live-sandboxes.js';

@Controller()
export class WriteSandboxFileController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transaction: WriteTransaction,
    private readonly live: LiveSandboxes,
    private readonly files: SandboxFiles,
    private readonly audit: AuditOutbox,
  ) {}

  @Handles(writeSandboxFile)
  async write(@Called() { request, caller, correlationId }: Call<typeof writeSandboxFile>) {
    const actor = teamActor(caller);
    const sandbox = await findSandbox(this.dataSource.manager, actor.team, request.id);
    const live = this.live.running(sandbox);
    const [path, content] = [insidePath(request.path), Buffer.from(request.data, 'base64')];
    // The entry is there before the act: an act without one does not happen.
    await this.transaction.run(actor.id, undefined, async (manager) => {
      const facts = { name: sandbox.name, path: path.slice(0, 400), bytes: content.length };
      const target = `sandbox/${sandbox.id}`;
      await this.audit.record(manager, { action: 'sandbox.file_written', target, actor, correlationId, facts });
      return {};
    });
    await this.files.write(live, path, content, request.append);
    return { path, bytes: content.length };
  }
}
