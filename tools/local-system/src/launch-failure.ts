/**
 * Something on this machine keeps the system from starting, and a person can do something about it: the message is one
 * paragraph that says what is wrong and the remedy. It is shown as it is, without a stack.
 */
export class LaunchFailure extends Error {
  override readonly name = 'LaunchFailure';
}
