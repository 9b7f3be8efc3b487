import { expect, test } from '@jest/globals';
import { gradingPromptOf, promptOf } from './prompt.js';

test('a choice is asked with its letters', () => {
  const sample = { id: 'a', input: 'Which?', choices: ['red', 'blue'], target: 'B' };
  expect(promptOf(sample, 'choice')).toBe(
    'Which?\n\nA) red\nB) blue\n\nEnd with a line of the form "ANSWER: …" that holds one of the letters A, B and nothing else.',
  );
});

test("the right answer is in no prompt but the grader's", () => {
  const sample = { id: 'a', input: 'What?', target: 'a criterion' };
  expect(promptOf(sample, 'match')).not.toContain('a criterion');
  expect(promptOf(sample, 'graded')).toBe('What?');
  expect(gradingPromptOf(sample, 'GRADE: C')).toContain(
    '<criterion>\na criterion\n</criterion>\n\n<answer>\nGRADE: C\n</answer>',
  );
});
