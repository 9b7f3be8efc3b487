export { readStream } from './collect.js';
export type * from './history.js';
export { countsOf, missingActivity } from './report.js';
export { runChaos } from './run-chaos.js';
export { TcpProxy } from './tcp-proxy.js';
