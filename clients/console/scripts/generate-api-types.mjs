// Writes the types of the public API from the gateway's own description of it: no shape is written a second time here.
import { apiDocument } from '@countersign/gateway';
import { mkdirSync, writeFileSync } from 'node:fs';
import openapiTypescript, { astToString } from 'openapi-typescript';

const folder = new URL('../src/api/generated/', import.meta.url);
const document = JSON.parse(JSON.stringify(apiDocument()));
// Any JSON: a type that is its own part, which an interface cannot say.
for (const name of Object.keys(document.components.schemas).filter((one) => one.startsWith('__schema'))) {
  document.components.schemas[name] = {};
}
const types = await openapiTypescript(document);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('schema.ts', folder), `// Made by scripts/generate-api-types.mjs.\n${astToString(types)}`);
