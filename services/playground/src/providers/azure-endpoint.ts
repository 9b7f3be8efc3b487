import { fitting, unusable } from './credential.js';
import type { Credentials } from './provider-adapter.js';

const VERSION = /^[A-Za-z0-9._-]{1,40}$/;

export interface AzureEndpoint {
  baseURL: string;
  apiVersion: string;
  useDeploymentBasedUrls: boolean;
}

/**
 * A team's own endpoint: `https://<resource>.openai.azure.com`, where a model is the name of a deployment, or one that ends
 * in `/openai/v1`, where the API has no versions.
 */
export function azureEndpoint(credentials: Credentials, baseUrl: string | null): AzureEndpoint {
  const apiVersion = fitting(credentials, 'apiVersion', VERSION, 'a version of the API, such as 2024-10-21');
  const base = (baseUrl ?? endpointOf(credentials)).replace(/\/+$/, '');
  if (base.endsWith('/openai/v1')) return { baseURL: base, apiVersion, useDeploymentBasedUrls: false };
  const baseURL = base.endsWith('/openai') ? base : `${base}/openai`;
  return { baseURL, apiVersion, useDeploymentBasedUrls: true };
}

function endpointOf(credentials: Credentials): string {
  const text = fitting(credentials, 'apiBase', /^https:\/\/\S+$/, 'an https:// URL');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || url.username || url.password || url.search || url.hash) {
    throw unusable('apiBase', 'an https:// URL without user, query or fragment');
  }
  return `${url.origin}${url.pathname}`;
}
