import { expect, test } from '@jest/globals';
import { profileShares } from './profile-shares.js';

const node = (id: number, functionName: string, url: string) => ({ id, callFrame: { functionName, url } });

test('time goes to whose code it was, and idle time to nobody', () => {
  const nodes = [
    node(1, '(idle)', ''),
    node(2, 'request', 'file:///x/node_modules/undici/lib/api.js'),
    node(3, 'query', 'file:///x/node_modules/pg/lib/client.js'),
    node(4, '(garbage collector)', ''),
    node(5, 'send', 'file:///x/services/webhooks/dist/domain/sending/webhook-sender.js'),
    node(6, 'use', 'file:///x/libs/holder/dist/holder.js'),
    node(7, 'writev', ''),
    node(8, 'post', 'node:inspector'),
    node(9, 'wasm-function[20]', 'wasm://wasm/00034eea'),
  ];
  const shares = profileShares({
    nodes,
    samples: [1, 2, 9, 3, 4, 5, 6, 7, 8],
    timeDeltas: [900, 30, 10, 20, 10, 15, 10, 5, 400],
  });
  expect(shares).toEqual([
    { of: 'HTTP client (undici)', share: 0.4 },
    { of: 'database (pg, TypeORM)', share: 0.2 },
    { of: 'sending', share: 0.15 },
    { of: 'garbage collector', share: 0.1 },
    { of: 'holder', share: 0.1 },
    { of: 'system calls and V8', share: 0.05 },
  ]);
});

test('a profile without samples has no shares', () => {
  expect(profileShares({ nodes: [] })).toEqual([]);
});
