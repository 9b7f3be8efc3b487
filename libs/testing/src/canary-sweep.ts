import { MASKED_BYTES_MIN, textForms } from '@countersign/secret-value';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A value that was planted, to be looked for wherever it must not be. */
export interface Canary {
  name: string;
  value: string;
}

export interface Finding {
  canary: string;
  /** The file, answer or table in which it was found. */
  where: string;
  /** How it was written there. */
  form: string;
}

interface Form {
  canary: string;
  form: string;
  bytes: Buffer;
}

/** Looks for values in each form in which they tend to appear (DESIGN §5). Bytes are compared, so any file will do. */
export class CanarySweep {
  private readonly forms: Form[];
  readonly findings: Finding[] = [];
  /** How many bytes were looked through: a sweep that saw nothing found nothing. */
  bytes = 0;

  constructor(canaries: readonly Canary[]) {
    this.forms = canaries.flatMap(formsOf);
  }

  text(where: string, text: string): void {
    this.buffer(where, Buffer.from(text, 'utf8'));
  }

  buffer(where: string, content: Buffer): void {
    this.bytes += content.length;
    // Hex and escapes come in either case.
    const lower = Buffer.from(content.toString('latin1').toLowerCase(), 'latin1');
    for (const { canary, form, bytes } of this.forms) {
      const searched = form === 'hex' ? lower : content;
      if (searched.includes(bytes)) this.findings.push({ canary, where, form });
    }
  }

  /** Every file below a folder, whatever it is. One that vanishes meanwhile is passed over. */
  directory(path: string, except: readonly string[] = []): void {
    for (const name of readdirSync(path)) {
      const file = join(path, name);
      if (except.includes(file)) continue;
      try {
        const stat = statSync(file);
        if (stat.isDirectory()) this.directory(file, except);
        else if (stat.isFile()) this.buffer(file, readFileSync(file));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }
}

function formsOf({ name, value }: Canary): Form[] {
  const bytes = Buffer.from(value, 'utf8');
  if (bytes.length < MASKED_BYTES_MIN) throw new Error(`The canary ${name} is too short to be told from other text.`);
  const texts = [...textForms(bytes)].map((text) => ({
    canary: name,
    form: text === value ? 'clear' : 'encoded',
    bytes: Buffer.from(text),
  }));
  const wide = { canary: name, form: 'utf-16', bytes: Buffer.from(value, 'utf16le') };
  return [...texts, wide, { canary: name, form: 'hex', bytes: Buffer.from(bytes.toString('hex')) }];
}
