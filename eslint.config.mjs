import js from '@eslint/js';
import { readdirSync } from 'node:fs';
import globals from 'globals';
import nx from '@nx/eslint-plugin';
import jsxA11y from 'eslint-plugin-jsx-a11y-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const services = readdirSync(new URL('services', import.meta.url));

const everyType = ['contract', 'crypto', 'platform', 'service', 'tool', 'client', 'test'].map((type) => `type:${type}`);

/** Who may import whom (DESIGN §6). Two axes: a project must satisfy the rules of each of its tags. */
const boundaries = [
  { sourceTag: 'type:contract', onlyDependOnLibsWithTags: ['type:contract'] },
  { sourceTag: 'type:crypto', onlyDependOnLibsWithTags: ['type:contract', 'type:crypto'] },
  { sourceTag: 'type:platform', onlyDependOnLibsWithTags: ['type:contract', 'type:crypto', 'type:platform'] },
  // A service imports libs only: never another service. What its tests import is looked at below.
  {
    sourceTag: 'type:service',
    onlyDependOnLibsWithTags: ['type:contract', 'type:crypto', 'type:platform', 'type:test'],
  },
  {
    // Benchmarks and chaos are tools that test: they stand on the same real parts.
    sourceTag: 'type:tool',
    onlyDependOnLibsWithTags: everyType,
  },
  { sourceTag: 'type:test', onlyDependOnLibsWithTags: everyType },
  // What people run against a deployment: it knows the API and its files, and no service.
  {
    sourceTag: 'type:client',
    onlyDependOnLibsWithTags: ['type:contract', 'type:crypto', 'type:platform', 'type:test'],
  },
  // custody-seal is the store's and custody-open the resolver's: their scope keeps everybody else out.
  { sourceTag: 'scope:shared', onlyDependOnLibsWithTags: ['scope:shared'] },
  ...services.map((name) => ({
    sourceTag: `scope:${name}`,
    onlyDependOnLibsWithTags: ['scope:shared', `scope:${name}`, 'scope:workspace'],
  })),
  {
    sourceTag: 'scope:workspace',
    onlyDependOnLibsWithTags: ['scope:shared', 'scope:workspace', ...services.map((name) => `scope:${name}`)],
  },
];

/** Only tests and what they share stand on the test libs. */
const noTestLibs = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          group: [
            '@countersign/consumer-conformance',
            '@countersign/testing',
            '@countersign/workbench',
            '@countersign/local-system',
          ],
          message: 'Test libs are for specs and fixtures.',
        },
      ],
    },
  ],
};

const revealOnlyInUse = {
  'no-restricted-syntax': [
    'error',
    {
      selector: "CallExpression[callee.property.name='reveal']",
      message: 'A value is revealed only within the span of a use (DESIGN §5): see the list in eslint.config.mjs.',
    },
  ],
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.nx/**',
      '.countersign/**',
      'coverage/**',
      'reports/**',
      'clients/console/src/api/generated/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: true, allow: [], depConstraints: boundaries },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Nest's modules, and classes that hold a place in injection only.
      '@typescript-eslint/no-extraneous-class': 'off',
      // Methods of ports answer with promises whether or not an implementation waits.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      ...revealOnlyInUse,
    },
  },
  {
    // What runs in a browser: React, and for everybody who uses it.
    files: ['clients/console/src/**/*.ts', 'clients/console/src/**/*.tsx'],
    extends: [reactHooks.configs.flat.recommended, jsxA11y.configs.strict],
    languageOptions: { globals: globals.browser },
    rules: {
      // A handler of an event may be async: what it throws is shown by the act that it starts.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // The router takes a redirect that is thrown.
      '@typescript-eslint/only-throw-error': [
        'error',
        { allow: [{ from: 'package', package: '@tanstack/router-core', name: 'Redirect' }] },
      ],
      'no-restricted-globals': [
        'error',
        { name: 'localStorage', message: 'Nothing is kept in the browser (app/color-scheme.ts aside).' },
        { name: 'sessionStorage', message: 'Nothing is kept in the browser.' },
      ],
    },
  },
  {
    // A decorated class's constructor types are values at run time (emitDecoratorMetadata).
    files: ['**/*.controller.ts', '**/*.handler.ts', '**/*.module.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    // Where a use is, and the crypto that makes and tests values.
    files: [
      'libs/secret-value/**',
      'libs/custody/**',
      'libs/consumer-conformance/src/suite/**',
      'services/resolver/src/resolve/**',
      'services/webhooks/src/domain/sending/**',
      // Where every other consumer has its uses.
      '**/src/**/domain/use/**',
      'tools/chaos/src/use-loop.ts',
      '**/*.spec.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['services/*/src/**/*.ts', 'libs/!(consumer-conformance|testing|workbench)/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/fixtures/**'],
    rules: noTestLibs,
  },
  { files: ['tools/**', 'e2e/**', '**/*.mjs'], rules: { 'no-console': 'off' } },
  {
    // Every line counts, comments and blank ones too. What is longer is two things. Specs are lists of tests: as long as there are.
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
    ignores: ['**/*.spec.ts'],
    rules: { 'max-lines': ['error', 300], 'max-lines-per-function': ['error', { max: 60, IIFEs: true }] },
  },
);
