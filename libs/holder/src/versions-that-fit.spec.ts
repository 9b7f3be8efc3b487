import { renewLease, USAGE_REPORTS_MAX } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { toReportedUses } from './protocol-messages.js';
import { UseLedger } from './protocol/index.js';
import { versionsThatFit } from './versions-that-fit.js';

const MIB = 1024 * 1024;

test('the fullest renewal is one message of a bus that carries what NATS does unless told', () => {
  const versions = versionsThatFit(MIB);
  const ledger = new UseLedger();
  for (let i = 0; i < versions; i += 1) {
    const at = { version: 2 ** 31 - 1, revision: 2n ** 63n - 1n };
    const limit = { elapsedMs: 86_399_999.123456, monotonicMs: 86_399_999.123456 };
    ledger.begin(uuidv7(), at, String(i).padStart(200, '名'), limit);
  }
  ledger.outdateAll();
  const usage = Array.from({ length: USAGE_REPORTS_MAX }, () => ({
    secretId: uuidv7(),
    version: 2 ** 31 - 1,
    resourceId: uuidv7(),
    slot: 'x'.repeat(300),
    count: 1_000_000_000,
    firstAt: '2026-01-31T00:00:00.000Z',
    lastAt: '2026-01-31T00:00:00.000Z',
  }));
  const uses = toReportedUses(ledger.report({ elapsedMs: 0, monotonicMs: 0 }));
  expect(uses).toHaveLength(versions);
  const who = { process: uuidv7(), leaseId: uuidv7(), sequence: 2 ** 40, applied: String(2n ** 63n - 1n) };
  const renewal = { ...who, uses, usage, usageNumber: 2 ** 40 };
  expect(renewLease.request.safeParse(renewal).error).toBeUndefined();
  expect(Buffer.byteLength(JSON.stringify(renewal))).toBeLessThan(MIB - 16 * 1024);
});

test('no more than the store takes, and never so few that a small bus keeps everything from being used', () => {
  expect(versionsThatFit(Infinity)).toBe(10_000);
  expect(versionsThatFit(8 * MIB)).toBe(10_000);
  expect(versionsThatFit(MIB)).toBe(1_900);
  expect(versionsThatFit(64 * 1024)).toBe(1_000);
});
