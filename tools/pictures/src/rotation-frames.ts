import { TEAM, type ConsolePage, type ConsoleSystem } from '@countersign/e2e/console';
import { join } from 'node:path';
import { ROTATED } from './team.js';
import type { Frame } from './webp.js';

const SIZE = { width: 1280, height: 760 };
const TYPED_AT_ONCE = 6;

/**
 * A rotation as an admin sees it: while a call with the old value is still under way it is not safe to revoke, the page says who
 * is in the way, and when that call has ended it is.
 */
export async function rotationFrames(system: ConsoleSystem, webhook: string, folder: string): Promise<Frame[]> {
  const shown = await system.openSignedIn(system.admin, { viewport: SIZE });
  const frames: Frame[] = [];
  const keep = async (ms: number) => {
    await shown.settled();
    const file = join(folder, `frame-${String(frames.length).padStart(3, '0')}.png`);
    await shown.page.screenshot({ path: file, caret: 'hide' });
    frames.push({ file, ms });
  };
  await keep(1_800);
  await shown.button(`Rotate ${ROTATED}`).hover();
  await keep(500);
  await shown.button(`Rotate ${ROTATED}`).click();
  await shown.dialog.getByRole('link', { name: 'Mirror models' }).waitFor();
  await keep(1_200);
  await typeMasked(shown, keep);

  const answer = hangingReceiver(system);
  const before = system.receiver.requests.length;
  const call = system.call('POST', `${TEAM}/webhooks/${webhook}/test`, { payload: { text: 'hello' } }, 200);
  await system.receiver.received(before, 60_000);
  await shown.button('Rotate').click();
  await shown.heading('Not yet: the old value is still running somewhere').waitFor({ timeout: 60_000 });
  await keep(4_000);
  answer();
  await call;
  await shown.heading('Safe to revoke the old value at the provider').waitFor({ timeout: 60_000 });
  await keep(6_000);
  await shown.close();
  return frames;
}

/** What is typed is masked, and is nobody's value. */
async function typeMasked(shown: ConsolePage, keep: (ms: number) => Promise<void>): Promise<void> {
  const field = shown.field('New value');
  const made = 'x'.repeat(TYPED_AT_ONCE);
  for (let part = 0; part < 5; part += 1) {
    await field.pressSequentially(made);
    await keep(part === 4 ? 1_200 : 180);
  }
}

/** @returns lets every call that waits be answered */
function hangingReceiver(system: ConsoleSystem): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  system.receiver.respond(async () => {
    await promise;
    return { status: 200 };
  });
  return resolve;
}
