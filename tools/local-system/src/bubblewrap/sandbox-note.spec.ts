import { expect, test } from '@jest/globals';
import { sandboxNote } from './sandbox-note.js';

const without = { sandboxBubblewrap: '/no/such/bwrap' };

test('where bubblewrap cannot be used, one line says so, with what to do', () => {
  const note = sandboxNote(without)!;
  expect(note.split('\n')).toHaveLength(1);
  expect(note).toMatch(/^No sandbox can be started.*apt install bubblewrap.*COUNTERSIGN_SANDBOX_UNCONFINED/);
});

test('where sandboxes run without walls, it says that', () => {
  expect(sandboxNote({ ...without, sandboxUnconfined: 'allow' })).toMatch(/^Sandboxes run WITHOUT WALLS/);
});

test('where they are containers, there is nothing to say', () => {
  expect(sandboxNote({ ...without, sandboxExecutor: 'docker' })).toBeNull();
});
