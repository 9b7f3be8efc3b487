import { health } from '@countersign/contracts';
import { serviceActor } from '@countersign/platform-bus';
import { waitFor } from '@countersign/testing';
import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { SuiteContext } from '../consumer-suite.js';

/** Acts are audited, or they do not happen; a retry happens once; the service says how it is. */
export function actTests({ consumer, admin, update, unfit }: SuiteContext): void {
  const system = () => consumer().system;
  const create = (secrets: string[]) => consumer().create(admin(), { name: randomUUID(), secrets });
  const auditOf = (id: string) => system().store.audited.filter(({ target }) => target.endsWith(`/${id}`));

  test('every act is in the audit log once, by whom and on what', async () => {
    const { id } = await create(['A']);
    if (!unfit.updates) await update(admin(), id, { name: randomUUID(), secrets: ['B'] });
    await consumer().remove(admin(), id);
    const acts = unfit.updates ? 2 : 3;
    await waitFor(() => auditOf(id).length >= acts, { what: `${acts} audit entries` });
    const entries = auditOf(id);
    expect(new Set(entries.map(({ action }) => action)).size).toBe(acts);
    expect(entries).toHaveLength(acts);
    for (const entry of entries) {
      expect(entry).toMatchObject({ team: admin().team, result: 'ok', actor: { id: admin().id } });
    }
  });

  test('what cannot be audited does not happen', async () => {
    const { id } = await create(['A']);
    await system().database.query('ALTER TABLE audit_outbox RENAME TO gone');
    try {
      await expect(create(['B'])).rejects.toMatchObject({ code: 'INTERNAL' });
      if (!unfit.updates) {
        const edit = update(admin(), id, { name: randomUUID(), secrets: ['C'] });
        await expect(edit).rejects.toMatchObject({ code: 'INTERNAL' });
      }
      await expect(consumer().remove(admin(), id)).rejects.toMatchObject({ code: 'INTERNAL' });
    } finally {
      await system().database.query('ALTER TABLE gone RENAME TO audit_outbox');
    }
    expect(system().store.secretsHeldBy(id)).toEqual(['A']);
    expect(system().store.heldByTeam(admin().team)).toEqual(system().store.heldBy(id));
    expect(await consumer().view(admin(), id)).toMatchObject({ health: 'ready' });
  });

  test('a retry with the same Idempotency-Key gets the first answer, and grants nothing again', async () => {
    const idempotency = { key: randomUUID(), fingerprint: 'f'.repeat(32) };
    const resource = { name: randomUUID(), secrets: ['A'] };
    const save = () => consumer().create(admin(), resource, idempotency);
    const [first, second] = await Promise.all([save(), save()]);
    expect(second).toEqual(first);
    expect(await save()).toEqual(first);
    expect(system().store.heldByTeam(admin().team)).toEqual(system().store.heldBy(first.id));
  });

  test('it says how it is', async () => {
    const { consumer: name } = system();
    expect(await system().call(serviceActor('gateway'), health[name], {})).toEqual({ ready: true, problems: [] });
  });
}
