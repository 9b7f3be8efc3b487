import { cpus, loadavg } from 'node:os';
import type { RunContext } from '../benchmark.js';
import { measureCachedUse } from './measure-cached-use.js';
import { measureCells } from './measure-cells.js';
import { measureIdle } from './measure-idle.js';
import type { PropagationOptions } from './options.js';
import type { Report } from './report.js';
import { Rig } from './rig.js';
import { Stock } from './stock.js';

/** The whole benchmark, on servers of its own that are stopped with it. */
export async function run(options: PropagationOptions, context: RunContext): Promise<Report> {
  const nodeOptions = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [];
  const rig = await Rig.start(nodeOptions);
  try {
    context.signal.throwIfAborted();
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    context.signal.addEventListener('abort', () => reject(context.signal.reason as Error));
    const measuring = measure(rig, options, context.progress);
    // What is cut short fails in its own way once the servers are gone; why it was is told already.
    measuring.catch(() => {});
    return await Promise.race([measuring, stopped]);
  } finally {
    await rig.stop();
  }
}

async function measure(rig: Rig, options: PropagationOptions, progress: RunContext['progress']): Promise<Report> {
  const began = performance.now();
  const startedAt = new Date().toISOString();
  const loadAverageBefore = loadavg()[0]!;
  const stock = await Stock.create(rig);
  progress('a cached use …');
  const cachedUse = await measureCachedUse(rig, stock);
  if (options.idle.length > 0) progress(`${options.idle.join(', ')} idle holders …`);
  const windowMs = options.idleSeconds * 1_000;
  const idle = options.idle.length > 0 ? await measureIdle(rig, { holders: options.idle, windowMs }) : null;
  const endsAt = began + options.limitSeconds * 1_000;
  const { cells, leftOut } = await measureCells({ rig, stock, options, endsAt, progress });
  const [cpu] = cpus();
  return {
    startedAt,
    seconds: (performance.now() - began) / 1_000,
    machine: {
      node: process.versions.node,
      cores: cpus().length,
      cpu: cpu?.model.trim() ?? 'unknown',
      loadAverageBefore,
      loadAverageAfter: loadavg()[0]!,
    },
    options,
    cells,
    leftOut,
    cachedUse,
    idle,
  };
}
