import { ApiException } from '@kubernetes/client-node';

export function isGone(error: unknown): boolean {
  return error instanceof ApiException && error.code === 404;
}
