import { expect, test } from '@jest/globals';
import { errorIn, summary } from './error-watch.js';

const line = (level: string, msg: string) => JSON.stringify({ level, service: 'resolver', msg });

test('finds errors among what services log', () => {
  const lines = [line('info', 'ready'), line('error', 'a request failed'), 'not JSON', ''];
  expect(lines.flatMap(errorIn)).toEqual([{ service: 'resolver', message: 'a request failed' }]);
});

test('says them in one line', () => {
  const errors = [
    { service: 'gateway', message: 'first' },
    { service: 'resolver', message: 'second' },
  ];
  expect(summary(errors, '/home/logs')).toBe('2 errors, the last in resolver: second (/home/logs)');
  expect(summary(errors.slice(0, 1), '/home/logs')).toBe('An error in gateway: first (/home/logs)');
});
