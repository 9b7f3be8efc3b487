import { LaunchFailure } from '../launch-failure.js';
import { listenOnce } from './free-port.js';

/**
 * @param variable the setting that moves it elsewhere
 * @throws LaunchFailure that names the port and the remedy
 */
export async function requireFreePort(port: number, what: string, variable: string): Promise<number> {
  try {
    return await listenOnce(port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const remedy = `Choose another one: ${variable}=${port < 65_000 ? port + 1 : 8400} npm run up`;
    if (code === 'EADDRINUSE') {
      throw new LaunchFailure(
        `Port ${port} on 127.0.0.1, for ${what}, is in use by another program (see: ss -ltnp 'sport = :${port}'). ${remedy}`,
      );
    }
    throw new LaunchFailure(`Port ${port} on 127.0.0.1, for ${what}, cannot be opened (${code}). ${remedy}`);
  }
}
