import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTINGS, stretched } from './settings.js';

describe('the default settings', () => {
  const { termMs, safetyMs, toleranceMs, marginMs } = DEFAULT_SETTINGS;
  const rateError = 0.003;

  it('let no holder serve for longer than a term of true time', () => {
    expect((termMs - safetyMs + toleranceMs) / (1 - rateError)).toBeLessThan(termMs);
  });

  it('let no store count less than a term of true time, with an unnoticed step in each of two spans', () => {
    expect((stretched(termMs, DEFAULT_SETTINGS) - 2 * toleranceMs) / (1 + rateError)).toBeGreaterThan(termMs);
  });

  it('do not take an honest database clock for another', () => {
    const betweenAnchors = stretched(termMs, DEFAULT_SETTINGS) + termMs / 3;
    expect(2 * rateError * betweenAnchors).toBeLessThan(toleranceMs / 2);
    expect(marginMs).toBeGreaterThan(0);
  });
});
