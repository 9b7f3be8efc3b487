import { TEAM, type ConsoleSystem } from '@countersign/e2e/console';
import { waitFor } from '@countersign/testing';

/** The secret that is rotated in the recording. */
export const ROTATED = 'HF_TOKEN';

/** A team as one might have it. No value of it is shown anywhere. @returns the webhook whose call outlives the rotation */
export async function team(system: ConsoleSystem): Promise<string> {
  for (const name of [ROTATED, 'DEPLOY_TOKEN', 'OPENAI_API_KEY', 'PAGER_KEY', 'SLACK_SIGNATURE'])
    await system.secret(name, `made-up-value-of-${name.toLowerCase()}`);
  const { url } = system.receiver;
  await system.webhook({ name: 'Deploy to staging', url: `${url}/deploy`, accessTokenSecret: 'DEPLOY_TOKEN' });
  await system.webhook({ name: 'Tell the chat', url: `${url}/chat`, secrets: ['SLACK_SIGNATURE', ROTATED] });
  const slow = await system.webhook({
    name: 'Mirror models',
    url: `${url}/mirror`,
    accessTokenSecret: ROTATED,
    timeoutSeconds: 30,
  });
  await system.webhook({ name: 'Page on failure', url: `${url}/page`, accessTokenSecret: 'PAGER_KEY' });
  // What is broken stands on top of the list, with the remedy beside it.
  await system.call('DELETE', `${TEAM}/secrets/PAGER_KEY?breakReferences=true`, undefined, 200);
  await system.call('POST', `${TEAM}/webhooks/${slow}/test`, { payload: { text: 'hello' } }, 200);
  // So the list has no first steps to show any more.
  await system.call(
    'POST',
    `${TEAM}/secrets/DEPLOY_TOKEN/rotate?wait=drained`,
    { value: 'another-made-up-value' },
    200,
  );
  const isNoted = async () => (await system.call('GET', `${TEAM}/secrets/${ROTATED}`, undefined, 200))['lastUsedAt'];
  await waitFor(async () => (await isNoted()) !== null, { deadlineMs: 60_000, what: 'the use to be noted' });
  return slow;
}
