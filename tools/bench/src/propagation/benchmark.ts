import type { Benchmark } from '../benchmark.js';
import { propagation } from './command.js';
import { USAGE } from './options.js';

export const benchmark: Benchmark = { usage: USAGE, run: propagation };
