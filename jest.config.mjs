// One Jest run over the whole repository. A file's ending says what it needs:
//   *.spec.ts       nothing but the code;   *.int.spec.ts   a real PostgreSQL or NATS;   *.e2e.spec.ts   a whole system
const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
      target: 'es2022',
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

const common = {
  testEnvironment: 'node',
  // Packages resolve to their sources, so a test never runs against a stale build.
  testEnvironmentOptions: { customExportConditions: ['@countersign/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': swc },
  modulePathIgnorePatterns: ['/dist/', '/.nx/', '/.countersign/'],
};

const project = (displayName, testMatch, more = {}) => ({ ...common, displayName, testMatch, ...more });

export default {
  maxWorkers: 2,
  // Of hooks too: a busy machine takes its time, and nothing is proven by being quick.
  testTimeout: 60_000,
  projects: [
    project('unit', ['<rootDir>/**/src/**/*.spec.ts'], {
      testPathIgnorePatterns: ['/node_modules/', '\\.(int|e2e)\\.spec\\.ts$'],
    }),
    project('integration', ['<rootDir>/**/src/**/*.int.spec.ts']),
    project('e2e', ['<rootDir>/e2e/src/**/*.e2e.spec.ts']),
  ],
};
