import { CountersignError } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';
import { PatientModel } from './patient-model.js';

const rejected = (version: number) =>
  new CountersignError('PROVIDER_REJECTED_CREDENTIAL', 'No.', { upstreamStatus: 401, version });

/** A model that rejects the first so many requests, each with a key that is the current one or no longer. */
function asking(rejections: number, isOutdated: boolean): Promise<{ requests: number }> {
  let requests = 0;
  const client = {
    ask: async () => {
      requests += 1;
      if (requests <= rejections) throw rejected(requests);
      return { text: 'fine', inputTokens: 1, outputTokens: 1, version: { secret: 'KEY', version: requests } };
    },
    versionNow: async () => (isOutdated ? requests + 1 : requests),
  };
  const settings = { attempts: 8, baseMs: 1 };
  const model = new PatientModel(client, {} as EvalJobEntity, settings, { monotonic: () => 0 }, () => 0);
  return model.ask('model', 'Why?', new AbortController().signal);
}

test('a key that is replaced again and again is no failure; one that stays wrong soon is', async () => {
  expect(await asking(6, true)).toMatchObject({ requests: 7 });
  await expect(asking(6, false)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED_CREDENTIAL' });
  expect(await asking(3, false)).toMatchObject({ requests: 4 });
});
