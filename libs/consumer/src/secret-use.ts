import type { SlotReference } from '@countersign/contracts';
import type { Holder, OpenedSecret, UseContext, UseSettings } from '@countersign/holder';
import type { Redactor } from '@countersign/secret-value';
import { redactDeep, redactError } from './redact-deep.js';
import type { ResourceKind, ResourceRow } from './resource-kind.js';
import type { SharedRedactors } from './shared-redactors.js';

/** What one use has, for its span and no longer. */
export interface UseSpan {
  opened: readonly OpenedSecret[];
  /** Of everything that was opened; for what leaves before the use ends, such as a stream. Null where nothing was. */
  redactor: Redactor | null;
  /** Whose signal ends whatever the use has begun. */
  context: UseContext;
}

export interface SecretUseSettings extends UseSettings {
  /** Which of the resource's slots to open: all of them, unless told. No use opens what it does not need. */
  slots?: readonly SlotReference[];
}

/**
 * A use of a resource's secrets whose outcome people may see: whatever it returns or throws has passed the redactor. Only
 * data comes back out of it (JSON and bytes); what streams passes `redactor.stream()` inside.
 */
export class SecretUse {
  constructor(
    private readonly holder: Pick<Holder, 'use'>,
    private readonly redactors: SharedRedactors,
  ) {}

  /**
   * Opens all of the slots at once, or none.
   * @throws CountersignError REFERENCE_MISSING, REFERENCE_BROKEN, SECRET_UNOPENABLE, SERVICE_UNAVAILABLE; what `use` throws
   */
  run<Row extends ResourceRow, T>(
    kind: ResourceKind<Row>,
    row: Row,
    use: (span: UseSpan) => Promise<T>,
    { slots, ...settings }: SecretUseSettings = {},
  ): Promise<T> {
    const of = { team: row.teamId, resource: row, references: slots ?? kind.slotsOf(row) };
    return this.holder.use(
      of,
      (opened, context) => this.redactors.with(opened, (redactor) => redacted({ opened, redactor, context }, use)),
      settings,
    );
  }
}

async function redacted<T>(span: UseSpan, use: (span: UseSpan) => Promise<T>): Promise<T> {
  const { redactor } = span;
  if (!redactor) return use(span);
  let outcome: T;
  try {
    outcome = await use(span);
  } catch (error) {
    throw redactError(redactor, error);
  }
  return redactDeep(redactor, outcome);
}
