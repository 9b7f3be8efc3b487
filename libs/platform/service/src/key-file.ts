import { KeyFileError, WatchedKeyFile, type LocalPublicKey } from '@countersign/custody-hpke';
import { ConfigurationError, type Setting } from '@countersign/platform-config';
import type { Logger } from '@countersign/platform-log';

export interface KeyFileKind<Key extends LocalPublicKey> {
  parse: (text: string) => Key[];
  /** Whether it holds private keys. */
  secret: boolean;
}

/**
 * Opens a key file that a setting names. From then on it is read again when it has changed; a change that is of no use is
 * logged, and the keys from before stay.
 * @throws ConfigurationError that says what is wrong with the file, and nothing of its content
 */
export function watchKeyFile<Key extends LocalPublicKey>(
  setting: Setting<string | undefined>,
  path: string,
  { parse, secret }: KeyFileKind<Key>,
  logger: Logger,
): WatchedKeyFile<Key> {
  const onProblem = ({ problem }: KeyFileError) =>
    logger.error(
      { setting: setting.name, problem },
      'a changed key file is of no use; the keys from before stay in use',
    );
  try {
    return new WatchedKeyFile(path, parse, { secret, onProblem });
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    throw new ConfigurationError(`${setting.name} names a file that ${error.problem}.`);
  }
}
