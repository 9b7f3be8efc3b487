import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { GatewaySystem } from '../fixtures/gateway-system.js';

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  responses: Record<string, { description: string }>;
}

let system: GatewaySystem;
let paths: Record<string, Record<string, Operation>>;
beforeAll(async () => {
  system = await GatewaySystem.start();
  paths = (await system.http.get('/v1/openapi.json')).json.paths as typeof paths;
});
afterAll(() => system.close());

const operations = () =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, operation })),
  );

/** What the router really has, read from its own print: one `METHOD` list for each full path. */
function registered(): string[] {
  const fastify: FastifyInstance = system.app.getHttpAdapter().getInstance();
  const print = fastify.printRoutes({ commonPrefix: false });
  const prefixes: string[] = [];
  return print.split('\n').flatMap((line) => {
    const [, indent, part, methods] = /^([│├└─\s]*)(\S.*?)(?: \(([A-Z, ]+)\))?$/u.exec(line) ?? [];
    if (indent === undefined || part === undefined) return [];
    const depth = indent.length / 4 - 1;
    const path = (prefixes[depth - 1] ?? '') + part;
    prefixes[depth] = path;
    const template = path.replace(/:(\w+)/g, '{$1}');
    return (methods?.split(', ') ?? []).filter((method) => method !== 'HEAD').map((method) => `${method} ${template}`);
  });
}

test('every route of the router is in the document, and every one of the document in the router', () => {
  const routes = registered().sort();
  expect(routes.length).toBeGreaterThan(25);
  expect(
    operations()
      .map(({ route }) => route)
      .sort(),
  ).toEqual(routes);
});

test('every operation says what it does and which errors it can answer', () => {
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { operation } of operations()) {
    expect(operation.summary.length).toBeGreaterThan(2);
    expect(operation.description.length).toBeGreaterThan(20);
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['500', '503']));
  }
});

test('it is OpenAPI 3.1, and every reference in it leads somewhere', async () => {
  const { json, text } = await system.http.get('/v1/openapi.json');
  expect(json.openapi).toBe('3.1.0');
  const schemas = Object.keys(json.components.schemas);
  const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  expect(references.length).toBeGreaterThan(20);
  for (const name of references) expect(schemas).toContain(name);
});

test('no answer that it describes has a value in it', async () => {
  const { json } = await system.http.get('/v1/openapi.json');
  const values = propertiesNamed('value', json.components.schemas);
  expect(values.length).toBeGreaterThan(0);
  // A metric's value is a number; a secret's would be text.
  for (const schema of values) expect(schema).toEqual({ type: 'number' });
});

/** Every property of that name, however deep. */
function propertiesNamed(name: string, schema: unknown): unknown[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { properties?: Record<string, unknown> };
  const own = properties && name in properties ? [properties[name]] : [];
  return [...own, ...Object.values(schema).flatMap((inner) => propertiesNamed(name, inner))];
}
