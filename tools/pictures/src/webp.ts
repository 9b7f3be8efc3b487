import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** A picture and how long it is shown. */
export interface Frame {
  file: string;
  ms: number;
}

const REMEDY = 'apt-get install webp';

/** Debian's encoder, which no test and no product needs: nothing of it is among the packages. @throws Error naming it */
export function requireWebp(): void {
  for (const program of ['cwebp', 'img2webp']) {
    if (spawnSync(program, ['-version'], { stdio: 'ignore' }).status !== 0)
      throw new Error(`The pictures need ${program} (${REMEDY}).`);
  }
}

/** Without a loss: text stays sharp, and flat colours cost next to nothing. */
export function toStill(png: string, webp: string): void {
  encode('cwebp', ['-quiet', '-lossless', '-z', '9', png, '-o', webp], webp);
}

/** Plays again and again; its last frame is the one that is to be read. */
export function toAnimation(frames: readonly Frame[], webp: string): void {
  const each = frames.flatMap(({ file, ms }) => ['-d', String(ms), '-lossless', '-m', '6', file]);
  encode('img2webp', ['-loop', '0', '-min_size', ...each, '-o', webp], webp);
}

function encode(program: string, args: string[], webp: string): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} failed: ${stderr.trim()}`);
  console.log(`${webp} (${Math.ceil(statSync(webp).size / 1024)} KB)`);
}
