import type { RunningServices, ServiceToStart } from './running-services.js';

interface ServiceModule {
  start: (env: Record<string, string>) => Promise<{ close(): Promise<void> }>;
}

/**
 * Starts services in this very process.
 * @param moduleOf what to import for each
 */
export async function startInProcess<S extends ServiceToStart>(
  services: S[],
  moduleOf: (service: S) => string,
  onReady: (name: string) => void = () => {},
): Promise<RunningServices> {
  const closers: (() => Promise<void>)[] = [];
  const stop = async () => {
    // One that fails to close must not keep the others open.
    for (const close of closers.splice(0).reverse()) await close().catch(() => {});
  };
  try {
    for (const service of services) {
      const { start } = (await import(moduleOf(service))) as ServiceModule;
      const running = await start(service.env);
      closers.push(() => running.close());
      onReady(service.name);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { processes: new Map(), stop };
}
