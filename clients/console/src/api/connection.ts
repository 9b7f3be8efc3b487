import { Signal } from '../app/signal.js';

/** Whether the gateway answers. While it does not, the page says so, keeps what it shows and asks again. */
export const connectionLost = new Signal(false);

const ASK_EVERY_MS = 1_500;
let asking = false;

export function reportLost(): void {
  connectionLost.set(true);
  if (!asking) void askAgain();
}

async function askAgain(): Promise<void> {
  asking = true;
  while (connectionLost.get()) {
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    const answered = await fetch('/healthz', { cache: 'no-store' }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) connectionLost.set(false);
  }
  asking = false;
}
