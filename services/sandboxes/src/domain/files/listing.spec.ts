import { expect, test } from '@jest/globals';
import { parseListing } from './listing.js';

const nameOf = (bytes: Buffer) => bytes.toString();

test('reads names as they are, line breaks and all', () => {
  const printed = Buffer.from('81a4 5 1700000000\n41ed 40 1700000001\na1ff 3 1700000002\n\0./a\nb\0./dir\0./link\0');
  expect(parseListing(printed, nameOf)).toEqual([
    { name: 'a\nb', type: 'file', bytes: 5, modifiedAt: '2023-11-14T22:13:20.000Z' },
    { name: 'dir', type: 'directory', bytes: 40, modifiedAt: '2023-11-14T22:13:21.000Z' },
    { name: 'link', type: 'link', bytes: 3, modifiedAt: '2023-11-14T22:13:22.000Z' },
  ]);
  expect(parseListing(Buffer.alloc(0), nameOf)).toEqual([]);
});

test.each([
  'no listing',
  '81a4 5 1\n\0',
  '81a4 5 1\n\0./a\0./b\0',
  'zz 5 1\n\0./a\0',
  '81a4 5 99999999999999\n\0./a\0',
])('does not believe %j', (printed) => {
  expect(parseListing(Buffer.from(printed), nameOf)).toBeNull();
});
