export { MUTATIONS, type Mutation } from './mutations/index.js';
export { simulate, type SimulationOptions, type SimulationResult } from './simulate.js';
