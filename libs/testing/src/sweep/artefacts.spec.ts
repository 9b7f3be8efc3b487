import { expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { ARTEFACTS } from './artefacts.js';

const TELEMETRY = /^(@opentelemetry\/|prom-client$)/;

test('traces and metrics are searched as soon as there are any', () => {
  const root = new URL('../../../..', import.meta.url).pathname;
  const manifests = globSync('{services,libs,tools}/{*,*/*}/package.json', { cwd: root, exclude: ['**/node_modules'] });
  expect(manifests.length).toBeGreaterThan(20);
  const telemetry = manifests.flatMap((path) => {
    const { dependencies } = JSON.parse(readFileSync(`${root}/${path}`, 'utf8')) as { dependencies?: object };
    return Object.keys(dependencies ?? {}).filter((name) => TELEMETRY.test(name));
  });
  const unsearched = ARTEFACTS.filter(({ name, absent }) => ['traces', 'metrics'].includes(name) && absent !== null);
  // A process that has telemetry leaves it somewhere: replace the reason in artefacts.ts by a search of it.
  if (telemetry.length > 0) expect(unsearched).toEqual([]);
  else expect(unsearched).toHaveLength(2);
});
