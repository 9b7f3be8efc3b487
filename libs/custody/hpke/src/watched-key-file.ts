import { closeSync, fstatSync, openSync, readFileSync, statSync, type BigIntStats } from 'node:fs';
import { KeyFileError, type LocalPublicKey } from './key-files.js';

/** Where an orchestrator mounts secrets for one container alone: who can read there is its business. */
const MOUNTED_SECRETS = ['/run/secrets/', '/var/run/secrets/'];
const EVERYONE_READS = 0o004n;
const EVERYONE_WRITES = 0o002n;

export interface WatchedKeyFileOptions {
  /** Whether it holds private keys: those must not be readable by everyone on the machine. */
  secret: boolean;
  /** Told, once per change of the file, that a changed file is of no use and that the keys from before stay. */
  onProblem?: (problem: KeyFileError) => void;
}

/**
 * A key file that is read again when it has changed, so that a key that an admin adds needs no restart. It is looked at
 * when somebody asks for a key that is not in it, or for all of them: a value that is sealed or opened costs no look.
 */
export class WatchedKeyFile<Key extends LocalPublicKey> {
  private keys: ReadonlyMap<string, Key> = new Map();
  /** Which state of the file was last read, whether or not it was of use. */
  private seen = '';

  /** @throws KeyFileError where it cannot be used; later it keeps the keys that it has */
  constructor(
    private readonly path: string,
    private readonly parse: (text: string) => Key[],
    private readonly options: WatchedKeyFileOptions,
  ) {
    this.read();
  }

  find(kid: string): Key | undefined {
    if (!this.keys.has(kid)) this.refresh();
    return this.keys.get(kid);
  }

  /** In the order of the file. */
  all(): Key[] {
    this.refresh();
    return [...this.keys.values()];
  }

  private refresh(): void {
    const stamp = stampOf(this.path);
    if (stamp === this.seen) return;
    // Before it is read and judged: a file that stays missing or broken is complained about once.
    this.seen = stamp;
    try {
      this.read();
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      this.options.onProblem?.(error);
    }
  }

  private read(): void {
    const { stats, text } = contentOf(this.path);
    this.seen = toStamp(stats);
    this.refuseUnguarded(stats.mode);
    this.keys = new Map(this.parse(text).map((key) => [key.kid, key]));
  }

  /** @throws KeyFileError */
  private refuseUnguarded(mode: bigint): void {
    if (process.platform === 'win32' || MOUNTED_SECRETS.some((place) => this.path.startsWith(place))) return;
    if (this.options.secret && (mode & EVERYONE_READS) !== 0n) {
      throw new KeyFileError('holds private keys and can be read by everyone on this machine: run chmod 600 on it');
    }
    // Who can put a public key of their own into it can open whatever is sealed from then on.
    if ((mode & EVERYONE_WRITES) !== 0n) {
      throw new KeyFileError('can be changed by everyone on this machine: run chmod 600 on it');
    }
  }
}

/** Stats and text of the same file, even where another takes its name meanwhile. */
function contentOf(path: string): { stats: BigIntStats; text: string } {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    // The stats first: what is written between the two shows as a change at the next look.
    const stats = fstatSync(file, { bigint: true });
    return { stats, text: readFileSync(file, 'utf8') };
  } catch (error) {
    throw unreadable(error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Follows links: an orchestrator changes a mounted file by turning a link. */
function stampOf(path: string): string {
  try {
    return toStamp(statSync(path, { bigint: true }));
  } catch (error) {
    return unreadable(error).problem;
  }
}

/** With the mode: a `chmod` moves the change time only where that is finer than the time since the last change. */
function toStamp({ dev, ino, size, mode, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mode, mtimeNs, ctimeNs].join('/');
}

function unreadable(error: unknown): KeyFileError {
  return new KeyFileError(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`);
}
