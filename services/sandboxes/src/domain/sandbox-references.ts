import { HeldReferences } from '@countersign/consumer';
import type { SandboxEntity } from '../database/sandbox.entity.js';

/** The references of sandboxes: what is granted, and which of them are broken. */
export class SandboxReferences extends HeldReferences<SandboxEntity> {}
