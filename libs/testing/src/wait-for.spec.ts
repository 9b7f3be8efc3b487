import { expect, test } from '@jest/globals';
import { waitFor } from './wait-for.js';

test('waits until the condition holds, through its errors', async () => {
  let looks = 0;
  await waitFor(() => {
    looks += 1;
    if (looks < 3) throw new Error('not yet');
    return looks > 4;
  });
  expect(looks).toBe(5);
});

test('after the deadline it says what was waited for, and why it did not come', async () => {
  const never = () => {
    throw new Error('still closed');
  };
  const attempt = waitFor(never, { deadlineMs: 30, what: 'the door' });
  await expect(attempt).rejects.toThrow(/the door took longer than 30 ms/);
  await expect(attempt).rejects.toMatchObject({ cause: new Error('still closed') });
});
