import type { ConsumerName, CountersignError, SlotReference } from '@countersign/contracts';

/** What every row of a resource has, whatever else it is. */
export interface ResourceRow {
  id: string;
  teamId: string;
  /** As people know it: the references carry it, and a barrier that waits for a use of it shows it. */
  name: string;
  updatedAt: Date;
}

/** One kind of resource of a consumer: a webhook, a provider credential, a sandbox. */
export interface ResourceKind<Row extends ResourceRow = ResourceRow> {
  consumer: ConsumerName;
  /** As messages call one of them: `webhook`. */
  noun: string;
  entity: new () => Row;
  /** Every reference that a resource needs: one slot for each place where it uses a secret. Follows from the row alone. */
  slotsOf(row: Row): SlotReference[];
  notFound(): CountersignError;
  /** The unique key on its name, and what a second one of that name is told; without one, names may repeat. */
  nameTaken?: { constraint: string; error: () => CountersignError };
}
