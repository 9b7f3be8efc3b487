import type { SecretValue } from '@countersign/secret-value';

/**
 * A value in memory that several uses may share. It is wiped once it is retired (evicted, outdated, fenced) and the last
 * use that began before has ended: that use may still finish with it, and is counted until it does.
 */
export class SharedValue {
  private users = 0;
  private retired = false;

  constructor(readonly value: SecretValue) {}

  enter(): void {
    this.users += 1;
  }

  leave(): void {
    this.users -= 1;
    if (this.retired && this.users === 0) this.value.wipe();
  }

  retire(): void {
    this.retired = true;
    if (this.users === 0) this.value.wipe();
  }
}
