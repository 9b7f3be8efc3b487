import { LaunchFailure } from '@countersign/local-system';
import { ConfigurationError } from '@countersign/platform-config';
import { untilToldToStop } from './until-told-to-stop.js';
import { up } from './up.js';

const signal = untilToldToStop();
try {
  const code = await up({ env: process.env, signal, print: (text) => console.log(text) });
  if (code === 0) console.log('Stopped.');
  process.exit(code);
} catch (error) {
  if (signal.aborted) process.exit(0); // told to stop while it was starting
  const forPeople = error instanceof LaunchFailure || error instanceof ConfigurationError;
  console.error(forPeople ? `\n${error.message}\n` : error);
  process.exit(1);
}
