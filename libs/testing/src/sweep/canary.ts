import { randomInt } from 'node:crypto';

/** A value that was planted, to be looked for wherever it must not be. */
export interface Canary {
  name: string;
  value: string;
  /** Only a part of others: of interest where none of them is found whole. */
  isPart?: boolean;
  /** What the text stands for, as that of a private key does: looked for as well. */
  bytes?: Buffer;
}

/** Where something is as it must be. */
export interface Place {
  artefact: string;
  /** Which part of it; all of it unless given. */
  where?: RegExp;
  why: string;
}

const LETTERS = 'bcdfghjklmnpqrstvwxz';
const MARK_LETTERS = 12;

/**
 * Makes the canaries of one run. Each begins and ends with the run's mark, of letters that no encoder escapes: what is
 * cut off, or written in a form that nobody thought of around it, still gives itself away.
 */
export class CanaryNest {
  readonly mark = newMark();
  /** Of those that people write where no value belongs. */
  private readonly strayMark = newMark();
  private readonly made: Canary[] = [];
  private readonly strays = new Set(['a part of a stray canary']);
  private readonly places = new Map<string, readonly Place[]>();

  /** Odd on purpose: each character of it is written differently by some encoder. */
  readonly odd = (name: string): Canary => this.make(name, `-${odd(name)}-`);

  /** One that is put into a text which is no value, and which services hand on to each other. */
  readonly stray = (name: string): Canary => {
    this.strays.add(name);
    return this.make(name, `-${odd(name)}-`, this.strayMark);
  };

  /** Letters only: the same in every escape, and in the one-byte strings of a heap. */
  readonly plain = (name: string): Canary => this.make(name, '-');

  /** Several lines, as a private key is. */
  readonly lines = (name: string): Canary => this.make(name, `\n${randomText(64)}\n${randomText(64)}\n`);

  /** `length` random letters: PostgreSQL compresses what is long, and makes nothing shorter of these. */
  readonly long = (name: string, length: number): Canary => this.make(name, `-${randomText(length)}-`);

  /** All of them, and their marks. */
  get canaries(): Canary[] {
    return [
      ...this.made,
      { name: 'a part of a canary', value: this.mark, isPart: true },
      { name: 'a part of a stray canary', value: this.strayMark, isPart: true },
    ];
  }

  /** Something that was not planted and must not be seen either, such as a key. @param places where it has to be */
  adopt(canary: Canary, places: readonly Place[] = []): void {
    if (!this.isAdopted(canary.name)) this.made.push(canary);
    this.places.set(canary.name, places);
  }

  isAdopted(name: string): boolean {
    return this.places.has(name);
  }

  /** Why an adopted one may be there; null where it may not. */
  placeOf(name: string, artefact: string, where: string): string | null {
    const places = this.places.get(name) ?? [];
    return places.find((place) => place.artefact === artefact && (place.where?.test(where) ?? true))?.why ?? null;
  }

  isStray(name: string): boolean {
    return this.strays.has(name);
  }

  private make(name: string, between: string, mark = this.mark): Canary {
    const canary = { name, value: `${mark}-${name}${between}${mark}` };
    this.made.push(canary);
    return canary;
  }
}

function newMark(): string {
  return Array.from({ length: MARK_LETTERS }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

function odd(name: string): string {
  return `"q"'/\\ \u{1F511}é+&=%${name.length}`;
}

const ANY = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function randomText(length: number): string {
  return Array.from({ length }, () => ANY[randomInt(ANY.length)]).join('');
}
