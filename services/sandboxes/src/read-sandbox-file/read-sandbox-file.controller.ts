import { FILE_PART_BYTES_MAX, readSandboxFile } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SandboxFiles } from '../domain/files/sandbox-files.js';
import { findSandbox } from '../domain/find-sandbox.js';
import { insidePath } from '../domain/inside-path.js';
import { LiveSandboxes } from '../domain/live/live-sandboxes.js';

/** Part of a file. Each part is cut from the whole as it is once redacted, so that no border hides a value. */
@Controller()
export class ReadSandboxFileController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveSandboxes,
    private readonly files: SandboxFiles,
  ) {}

  @Handles(readSandboxFile)
  async read(@Called() { request, caller }: Call<typeof readSandboxFile>) {
    const { id, path, offset } = request;
    const sandbox = await findSandbox(this.dataSource.manager, teamActor(caller).team, id);
    const whole = await this.files.read(this.live.running(sandbox), insidePath(path));
    const end = offset + FILE_PART_BYTES_MAX;
    return { data: whole.subarray(offset, end).toString('base64'), next: end < whole.length ? end : null };
  }
}
