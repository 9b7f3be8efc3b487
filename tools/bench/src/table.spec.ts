import { describe, expect, it } from '@jest/globals';
import { figure, table } from './table.js';

describe('a table', () => {
  it('has a column as wide as its widest cell', () => {
    const text = table(
      ['what', 'ms'],
      [
        ['floor', '1.20'],
        ['applied, told', '12.3'],
      ],
    );
    expect(text.split('\n')).toEqual([
      'what             ms',
      '-------------  ----',
      'floor          1.20',
      'applied, told  12.3',
    ]);
  });

  it('shows three figures, and a dash for what was not measured', () => {
    expect([0.123, 1.234, 12.34, 123.4, NaN].map(figure)).toEqual(['0.12', '1.23', '12.3', '123', '-']);
  });
});
