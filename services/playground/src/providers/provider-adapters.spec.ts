import { PROVIDER_KEYS } from '@countersign/contracts';
import { HttpReceiver, ProviderDouble, PROVIDER_ROWS } from '@countersign/testing';
import { createEgressDispatcher, egressFetch, egressPolicy } from '@countersign/platform-egress';
import { afterEach, expect, test } from '@jest/globals';
import { AskedDouble } from '../fixtures/asked-double.js';
import { azureEndpoint } from './azure-endpoint.js';
import { bedrockEndpoint } from './bedrock-endpoint.js';
import { customAdapter } from './custom-adapter.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function askedDouble(...of: Parameters<typeof AskedDouble.start>): Promise<AskedDouble> {
  const asked = await AskedDouble.start(...of);
  cleanups.push(() => asked.stop());
  return asked;
}

test.each(PROVIDER_KEYS)('%s: what the environment holds is not used', async (key) => {
  const strangers = await HttpReceiver.start();
  cleanups.push(() => strangers.stop());
  const before = { ...process.env };
  Object.assign(process.env, {
    ...Object.fromEntries(
      ['OPENAI', 'ANTHROPIC', 'GOOGLE_GENERATIVE_AI', 'AZURE', 'DEEPSEEK', 'GROQ', 'MISTRAL', 'XAI'].map((name) => [
        `${name}_API_KEY`,
        'of-the-environment',
      ]),
    ),
    OPENAI_BASE_URL: strangers.url,
    ANTHROPIC_BASE_URL: strangers.url,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: strangers.url,
    AWS_BEARER_TOKEN_BEDROCK: 'of-the-environment',
    AWS_SESSION_TOKEN: 'of-the-environment',
    AWS_ACCESS_KEY_ID: 'of-the-environment',
    AWS_REGION: 'us-east-1',
  });
  try {
    const asked = await askedDouble(key);
    await asked.whole();
    expect(JSON.stringify(asked.double.requests)).not.toContain('of-the-environment');
    expect(strangers.requests).toEqual([]);
  } finally {
    process.env = before;
  }
});

test('a redirect is not followed: the key would go along', async () => {
  const [receiver, elsewhere] = [await HttpReceiver.start(), await HttpReceiver.start()];
  cleanups.push(
    () => receiver.stop(),
    () => elsewhere.stop(),
  );
  receiver.respond({ status: 307, headers: { location: elsewhere.url } });
  const asked = await askedDouble('openai');
  const provider = { ...asked.provider() };
  const dispatcher = createEgressDispatcher(egressPolicy('127.0.0.1'));
  provider.connection = { baseUrl: receiver.url, fetch: egressFetch(dispatcher) };
  await expect(asked.whole({}, provider)).rejects.toMatchObject({ code: 'PROVIDER_FAILED' });
  expect(elsewhere.requests).toEqual([]);
  await dispatcher.destroy();
});

test('an address that outgoing calls may not reach is refused as one', async () => {
  const asked = await askedDouble('openai');
  const dispatcher = createEgressDispatcher(egressPolicy(''));
  const fetch = egressFetch(dispatcher);
  const provider = { ...asked.provider(), connection: { baseUrl: asked.double.url, fetch } };
  await expect(asked.whole({}, provider)).rejects.toMatchObject({ code: 'EGRESS_FORBIDDEN' });
  expect(asked.double.requests).toEqual([]);
  await dispatcher.destroy();
});

test('a provider that is not there is told as one', async () => {
  const asked = await askedDouble('openai');
  const provider = asked.provider();
  await asked.double.stop();
  await expect(asked.whole({}, provider)).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
});

test('a custom provider gets its key and its headers, plain and secret', async () => {
  const asked = await askedDouble('openai');
  const custom = customAdapter({
    name: 'ours',
    baseUrl: `${asked.double.url}/v1`,
    hasApiKey: true,
    headers: { 'X-Plain': 'as it is' },
    secretHeaders: new Map([['header.0', 'X-Org-Token']]),
  });
  const provider = {
    ...asked.provider(),
    adapter: custom,
    credentials: { apiKey: PROVIDER_ROWS.openai.credential, 'header.0': 'org-token-value' },
  };
  provider.connection = { ...provider.connection, baseUrl: null };
  await asked.whole({}, provider);
  expect(asked.double.requests[0]!.headers).toMatchObject({ 'x-plain': 'as it is', 'x-org-token': 'org-token-value' });
});

test('a custom provider without a key sends none', async () => {
  const asked = await askedDouble('openai');
  const adapter = customAdapter({
    name: 'ours',
    baseUrl: `${asked.double.url}/v1`,
    hasApiKey: false,
    headers: {},
    secretHeaders: new Map(),
  });
  const provider = { ...asked.provider(), adapter, credentials: {}, secrets: [], redactor: null };
  await expect(asked.whole({}, provider)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED_CREDENTIAL' });
  expect(asked.double.requests[0]!.headers.authorization).toBeUndefined();
});

test.each(['us-east-1.evil.example/#', '', 'us', 'us-east-1\n', 'https://x'])('%j is no region', (region) => {
  expect(() => bedrockEndpoint({ region }, null)).toThrow(/must be the name of an AWS region/);
});

test('regions have their hosts', () => {
  expect(bedrockEndpoint({ region: 'us-gov-west-1' }, null).baseURL).toBe(
    'https://bedrock-runtime.us-gov-west-1.amazonaws.com',
  );
  expect(bedrockEndpoint({ region: 'cn-north-1' }, null).baseURL).toBe(
    'https://bedrock-runtime.cn-north-1.amazonaws.com.cn',
  );
});

test('an Azure endpoint is taken in the forms in which teams have it', () => {
  const endpoint = (apiBase: string) => azureEndpoint({ apiBase, apiVersion: '2024-10-21' }, null);
  for (const apiBase of [
    'https://a.openai.azure.com',
    'https://a.openai.azure.com/',
    'https://a.openai.azure.com/openai',
  ]) {
    expect(endpoint(apiBase)).toMatchObject({
      baseURL: 'https://a.openai.azure.com/openai',
      useDeploymentBasedUrls: true,
    });
  }
  expect(endpoint('https://a.openai.azure.com/openai/v1/')).toMatchObject({
    baseURL: 'https://a.openai.azure.com/openai/v1',
    useDeploymentBasedUrls: false,
  });
  for (const wrong of [
    'http://a.openai.azure.com',
    'a.openai.azure.com',
    'https://u:p@a.azure.com',
    'https://a/?b=c',
  ]) {
    expect(() => endpoint(wrong)).toThrow(/SECRET_UNUSABLE/);
  }
});

test('a key with a line break is refused before anything leaves', async () => {
  const asked = await askedDouble('openai');
  const provider = asked.provider({ apiKey: 'sk-key-with-a-line-break\n' });
  await expect(asked.whole({}, provider)).rejects.toMatchObject({ code: 'SECRET_UNUSABLE' });
  expect(asked.double.requests).toEqual([]);
});

test('the doubles are refused without a signature that is right', async () => {
  const { protocol, credential, values } = PROVIDER_ROWS.bedrock;
  const double = await ProviderDouble.start(protocol, credential);
  cleanups.push(() => double.stop());
  const asked = await askedDouble('bedrock');
  const provider = asked.provider({ ...values, secretAccessKey: 'not-the-secret-access-key' });
  await expect(asked.whole({}, provider)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED_CREDENTIAL' });
});
