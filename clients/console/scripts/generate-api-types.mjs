// Writes the types of the public API from the gateway's own description of it: no shape is written a second time here.
import { apiDocument } from '@countersign/gateway';
import { mkdirSync, writeFileSync } from 'node:fs';
import openapiTypescript, { astToString } from 'openapi-typescript';

const folder = new URL('../src/api/generated/', import.meta.url);
const types = await openapiTypescript(JSON.parse(JSON.stringify(apiDocument())));
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('schema.ts', folder), `// Made by scripts/generate-api-types.mjs.\n${astToString(types)}`);
