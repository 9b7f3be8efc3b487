export { check, type Findings } from './checker/check.js';
export { readStream } from './collect.js';
export type * from './history.js';
export { countsOf, missingActivity, type Counts } from './report.js';
export { runChaos, type ChaosOptions, type ChaosResult } from './run-chaos.js';
export { TcpProxy, type Direction } from './tcp-proxy.js';
