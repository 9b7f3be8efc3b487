import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const VERSION = '2.10.10';

/** SHA-256 of the official archives. A machine that gets anything else does not run it. */
const ARCHIVES: Record<string, { name: string; sha256: string } | undefined> = {
  'linux-x64': {
    name: 'linux-amd64',
    sha256: 'c8cd7e19b906a5f8a7f9f7e70fc4bfa492d66a069d9664c4db19fdee1b6aa640',
  },
  'linux-arm64': {
    name: 'linux-arm64',
    sha256: 'bbf8b7bc850580a370c9309d0e43ea2b2286e21fa9f5b33dfb751d219275e9e0',
  },
  'darwin-x64': {
    name: 'darwin-amd64',
    sha256: '5b6bfed8f75ecb2f6465b87334f4e757a66c32b6c5f802e964a080a3716ffffb',
  },
  'darwin-arm64': {
    name: 'darwin-arm64',
    sha256: '8af6cbd8f3f21bcec164d17bc879d3e7807cd98e1c7839ac668986a71c4e52c6',
  },
};

/**
 * Fetches the server from its official release, for machines that reach it.
 * @returns null, or in words why that did not work
 */
export async function natsFromRelease(destination: string): Promise<string | null> {
  const archive = ARCHIVES[`${process.platform}-${process.arch}`];
  if (!archive) return `there is no release for ${process.platform}-${process.arch}`;
  const folder = `nats-server-v${VERSION}-${archive.name}`;
  const work = mkdtempSync(join(dirname(destination), 'release-'));
  try {
    const url = `https://github.com/nats-io/nats-server/releases/download/v${VERSION}/${folder}.tar.gz`;
    const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
    if (!response.ok) return `its release answers ${response.status}`;
    const content = Buffer.from(await response.arrayBuffer());
    if (createHash('sha256').update(content).digest('hex') !== archive.sha256) {
      return 'the archive that came is not the official one (its SHA-256 differs)';
    }
    writeFileSync(join(work, 'archive.tar.gz'), content);
    const { status } = spawnSync('tar', ['-xzf', 'archive.tar.gz'], { cwd: work, stdio: 'ignore' });
    if (status !== 0) return 'tar could not unpack it';
    renameSync(join(work, folder, 'nats-server'), destination);
    return null;
  } catch (error) {
    return `its release cannot be reached (${(error as Error).name})`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
