import type { Route } from './route.js';

/** The methods with which an address can be used; none where there is no such address. */
export function allowedMethods(routes: readonly Route[], url: string): string[] {
  const path = url.split('?', 1)[0] ?? '';
  const methods = routes.filter((route) => templateOf(route.path).test(path)).map(({ method }) => method);
  return [...new Set(methods)].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).sort();
}

function templateOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
}
