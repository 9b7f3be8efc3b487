import { expect, test } from '@jest/globals';
import { scoreChoice, scoreGrade, scoreMatch } from './scorers.js';

const choice = { id: 'a', input: 'Which?', choices: ['w', 'x', 'y', 'z'], target: 'C' };

test.each([
  ['ANSWER: C', 1],
  ['First A seems right.\nANSWER: A\nNo:\nANSWER: C', 1],
  ['**ANSWER:** C', 1],
  ['answer: (c).', 1],
  ['ANSWER: C) y', 1],
  ['C', 1],
  ['c.', 1],
  ['`C`', 1],
  ['ANSWER: B', 0],
  ['It is C, I think.', 0],
  ['ANSWER: E', 0],
  ['ANSWER:', 0],
  ['', 0],
])('of a choice, %j scores %d', (answer, score) => {
  expect(scoreChoice(choice, answer).score).toBe(score);
});

test.each([
  ['467', 'ANSWER: 467', 1],
  ['467', '422 plus 45 is 467.', 1],
  ['467', 'ANSWER: $467.00', 1],
  ['1467', 'ANSWER: 1,467', 1],
  ['1467', 'ANSWER: **1467** secrets', 1],
  ['-3', 'ANSWER: -3', 1],
  ['0.5', 'ANSWER: 0.50', 1],
  ['467', 'ANSWER: 4670', 0],
  ['467', 'ANSWER: 46.7', 0],
  ['3', 'ANSWER: -3', 0],
  ['467', '467, or rather 468', 0],
  ['467', 'I do not know.', 0],
  ['Paris', 'ANSWER: paris.', 1],
  ['New York', 'new  york', 1],
  ['Paris', 'ANSWER: Paris, France', 0],
])('where %s is right, %j scores %d', (target, answer, score) => {
  expect(scoreMatch({ id: 'a', input: 'What?', target }, answer).score).toBe(score);
});

test.each([
  ['It says so.\nGRADE: C', 1],
  ['GRADE: I at first, but\nGRADE: P', 0.5],
  ['**GRADE: I**', 0],
  ['grade: c', 1],
])('the grade in %j is worth %d', (graded, score) => {
  expect(scoreGrade(graded)?.score).toBe(score);
});

test.each(['', 'It is correct.', 'GRADE: A', 'GRADE: Correctly'])('%j gives no grade', (graded) => {
  expect(scoreGrade(graded)).toBeNull();
});
