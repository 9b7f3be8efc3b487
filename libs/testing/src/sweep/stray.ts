import type { CanaryNest } from './canary.js';

/**
 * What people write where no value belongs, such as the id of a key or a name in a payload. The gateway cannot tell it
 * from what does belong there, so it goes to the service that looks at it and refuses it; nothing may keep it or say it.
 */
export function strayIsExpected(canary: string, nest: CanaryNest): string | null {
  return nest.isStray(canary) ? 'what people wrote where no value belongs, on its way to being refused' : null;
}
