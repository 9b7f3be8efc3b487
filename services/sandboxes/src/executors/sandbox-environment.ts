/** The environment of a sandbox, values among it. In bytes, so that it can be wiped; never printed. */
export class SandboxEnvironment {
  readonly #entries: readonly { name: string; value: Buffer }[];

  /** Takes the buffers over. A name or value with a NUL has no place in an environment, and is refused before. */
  constructor(entries: Iterable<{ name: string; value: Buffer }>) {
    this.#entries = [...entries];
  }

  static of(variables: Record<string, string>): SandboxEnvironment {
    return new SandboxEnvironment(
      Object.entries(variables).map(([name, value]) => ({ name, value: Buffer.from(value) })),
    );
  }

  /** As the first process of a sandbox reads it: each `NAME=VALUE` ended by a NUL. A copy; to be wiped by who asked. */
  toBlock(): Buffer {
    const parts = this.#entries.map(({ name, value }) => Buffer.concat([Buffer.from(`${name}=`), value, NUL]));
    return joined(parts);
  }

  /** As a POSIX shell takes it in. A copy; to be wiped by who asked. */
  toShell(): Buffer {
    const parts = this.#entries.map(({ name, value }) =>
      Buffer.concat([Buffer.from(`export ${name}='`), quoted(value), Buffer.from("'\n")]),
    );
    return joined(parts);
  }

  /** By name, in base64: as the Kubernetes API takes it. */
  toBase64(): Record<string, string> {
    return Object.fromEntries(this.#entries.map(({ name, value }) => [name, value.toString('base64')]));
  }

  wipe(): void {
    for (const { value } of this.#entries) value.fill(0);
  }
}

const NUL = Buffer.alloc(1);

function joined(parts: Buffer[]): Buffer {
  const whole = Buffer.concat(parts);
  for (const part of parts) part.fill(0);
  return whole;
}

/** Within single quotes a shell takes everything as it is but the quote. */
function quoted(value: Buffer): Buffer {
  return Buffer.from(value.toString('latin1').replaceAll("'", `'\\''`), 'latin1');
}
