// Builds the console: first the types of the API, then the check of types and the bundle side by side, as neither needs the other.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

await import('./generate-api-types.mjs');
const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
const checked = once(spawn(process.execPath, [compiler, '-b'], { stdio: 'inherit' }), 'close');
await build();
const [code] = await checked;
process.exitCode = code ?? 1;
