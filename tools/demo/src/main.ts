import { runDemo } from './demo.js';

process.exitCode = await runDemo((text) => console.log(text));
