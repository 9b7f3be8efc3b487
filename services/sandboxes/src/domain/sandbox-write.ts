import { ResourceWrite } from '@countersign/consumer';
import type { SandboxEntity } from '../database/sandbox.entity.js';

/** A write of a sandbox and of its references. */
export class SandboxWrite extends ResourceWrite<SandboxEntity> {}
