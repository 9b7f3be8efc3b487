import { listSandboxFiles } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SandboxFiles } from '../domain/files/sandbox-files.js';
import { findSandbox } from '../domain/find-sandbox.js';
import { insidePath } from '../domain/inside-path.js';
import { LiveSandboxes } from '../domain/live/live-sandboxes.js';

@Controller()
export class ListSandboxFilesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveSandboxes,
    private readonly files: SandboxFiles,
  ) {}

  @Handles(listSandboxFiles)
  async list(@Called() { request, caller }: Call<typeof listSandboxFiles>) {
    const sandbox = await findSandbox(this.dataSource.manager, teamActor(caller).team, request.id);
    return this.files.list(this.live.running(sandbox), insidePath(request.path));
  }
}
