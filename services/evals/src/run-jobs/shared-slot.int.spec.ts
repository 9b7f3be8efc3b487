import { launchEvalJob, listEvalSamples, type EvalJob, type EvalJobInput } from '@countersign/contracts';
import { ModelDouble, waitFor, type Answer } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { EvalsSystem, jobInput, person } from '../fixtures/evals-system.js';

let system: EvalsSystem;
let double: ModelDouble;
beforeAll(async () => {
  double = await ModelDouble.start('model-key-1');
  system = await EvalsSystem.start({ jobs: 1 });
  system.holder.values.set('KEY', { version: 1, text: 'model-key-1' });
});
afterAll(async () => {
  await system?.close();
  await double?.stop();
});

beforeEach(() => {
  double.requests.length = 0;
  double.say = () => 'ANSWER: A';
});
afterEach(() => {
  double.gate = () => {};
  double.instead.length = 0;
});

type Member = ReturnType<typeof person>;

function newTeam(): Member {
  const member = person('member', randomUUID());
  system.store.addSecret(member.team, 'KEY');
  return member;
}

/** A job of one question, to a model of this name. */
function launch(member: Member, name: string, more: Partial<EvalJobInput> = {}): Promise<EvalJob> {
  const model = { ...jobInput(double.baseUrl).model, name: `acme/${name}` };
  return system.call(member, launchEvalJob, {
    job: jobInput(double.baseUrl, { model, sampleLimit: 1, concurrency: 1, ...more }),
  });
}

/** Keeps every request waiting until it is let go. */
function close(): () => void {
  let letGo = () => {};
  const open = new Promise<void>((resolve) => (letGo = resolve));
  double.gate = () => open;
  return () => letGo();
}

const modelsAsked = () => double.requests.map(({ model }) => model);

const json = { 'content-type': 'application/json' };
const refusal = (status: number): Answer => ({ status, headers: json, body: '{"error":{"message":"no\\u0000model"}}' });

test('a refusal fails its job, or its sample, whatever characters the provider says it with', async () => {
  const member = newTeam();
  double.instead.push(...Array.from({ length: 50 }, () => refusal(404)));
  const { id } = await launch(member, 'unknown');
  const failed = await system.over(member, id);
  expect(failed).toMatchObject({ status: 'failed', error: { code: 'PROVIDER_REFUSED' } });
  expect(failed.error!.detail).toContain('no\ufffdmodel');
  expect(double.requests).toHaveLength(1);

  double.instead.splice(0, 50, refusal(400));
  const other = await launch(member, 'picky', { sampleLimit: 2 });
  expect(await system.over(member, other.id)).toMatchObject({ status: 'completed', progress: { done: 2, failed: 1 } });
  const { items } = await system.call(member, listEvalSamples, { id: other.id });
  expect(items[0]!.error!.detail).toContain('no\ufffdmodel');
});

/** What no job can end as, for as long as it is there. */
async function refuseEnds(condition: string): Promise<() => Promise<void>> {
  await system.database.query(`
    CREATE FUNCTION refuse_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'an end that nobody foresaw'; END $$;
    CREATE TRIGGER refuse_end BEFORE UPDATE ON eval_jobs FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION refuse_end()`);
  return () => system.database.query('DROP FUNCTION refuse_end CASCADE');
}

test('an end that is refused for what it says is told without it', async () => {
  const member = newTeam();
  const takeBack = await refuseEnds(`NEW.error_code = 'PROVIDER_REFUSED'`);
  try {
    double.instead.push(refusal(404));
    const { id } = await launch(member, 'unknown');
    expect(await system.over(member, id)).toMatchObject({ status: 'failed', error: { code: 'INTERNAL' } });
    expect(double.requests).toHaveLength(1);
  } finally {
    await takeBack();
  }
});

test('a job whose end cannot be written down rests, and keeps no other waiting meanwhile', async () => {
  const member = newTeam();
  const letGo = close();
  const unlucky = await launch(member, 'unlucky');
  await waitFor(() => double.requests.length > 0, { what: 'the first request' });
  const takeBack = await refuseEnds(`NEW.id = '${unlucky.id}' AND NEW.status IN ('completed', 'failed')`);
  try {
    const { id } = await launch(member, 'lucky');
    letGo();
    expect(await system.over(member, id)).toMatchObject({ status: 'completed' });
    expect(modelsAsked()).toEqual(['unlucky', 'lucky']);
  } finally {
    await takeBack();
  }
  await system.database.query('UPDATE eval_jobs SET claimed_until = now() WHERE id = $1', [unlucky.id]);
  expect(await system.over(member, unlucky.id)).toMatchObject({ status: 'completed' });
});

test('a team with many jobs lets others in between', async () => {
  const [busy, late] = [newTeam(), newTeam()];
  const letGo = close();
  const jobs = [await launch(busy, 'one'), await launch(busy, 'two'), await launch(busy, 'three')];
  await waitFor(() => double.requests.length > 0, { what: 'the first request' });
  const last = await launch(late, 'late');
  letGo();
  for (const { id } of jobs) await system.over(busy, id);
  await system.over(late, last.id);
  expect(modelsAsked()).toEqual(['one', 'late', 'two', 'three']);
});
