import { expect, test } from '@jest/globals';
import { parseAuditStream } from './audit-stream.js';

test.each([
  ['stdout', { kind: 'stdout' }],
  ['file:/var/log/audit.jsonl', { kind: 'file', path: '/var/log/audit.jsonl' }],
  ['file:///var/log/audit.jsonl', { kind: 'file', path: '/var/log/audit.jsonl' }],
  ['https://collector.internal/v1/events', { kind: 'collector', url: 'https://collector.internal/v1/events' }],
  ['http://127.0.0.1:9000/', { kind: 'collector', url: 'http://127.0.0.1:9000/' }],
  ['http://[::1]:9000/x', { kind: 'collector', url: 'http://[::1]:9000/x' }],
])('%s is a stream', (name, stream) => {
  expect(parseAuditStream(name)).toEqual({ name, ...stream });
});

test.each([
  '',
  'stderr',
  'file:audit.jsonl',
  'http://collector.internal/',
  'http://127.0.0.1.example.org/',
  'https://user:token@collector.internal/',
  'https://collector.internal/?token=x',
  'https://collector.internal/#x',
  'ftp://collector.internal/',
])('"%s" is none', (name) => {
  expect(parseAuditStream(name)).toBeNull();
});
