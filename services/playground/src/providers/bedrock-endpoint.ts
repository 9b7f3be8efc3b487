import { fitting } from './credential.js';
import type { Credentials } from './provider-adapter.js';

/** It becomes part of a host's name, so nothing else may be in it. */
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

/** Where a region's runtime is. */
export function bedrockEndpoint(credentials: Credentials, baseUrl: string | null): { region: string; baseURL: string } {
  const region = fitting(credentials, 'region', REGION, 'the name of an AWS region, such as eu-central-1');
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return { region, baseURL: baseUrl ?? `https://bedrock-runtime.${region}.${domain}` };
}
