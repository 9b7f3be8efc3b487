/** How long one answer may take, in milliseconds. */
export const ANSWER_MS = Symbol('AnswerMs');
