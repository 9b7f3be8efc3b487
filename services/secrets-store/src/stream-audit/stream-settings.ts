import {
  ConfigurationError,
  operatorSettings,
  parseAuditStream,
  parseSettings,
  readSettingFile,
  type AuditStream,
  type Environment,
  type Setting,
} from '@countersign/platform-config';

export const STREAM_SETTINGS = Symbol('StreamSettings');

export interface StreamSettings {
  streams: AuditStream[];
  tokenFile: string | undefined;
  /** PEM. */
  ca: string | undefined;
}

const settings = {
  streams: operatorSettings.auditStreams,
  tokenFile: operatorSettings.auditStreamTokenFile as Setting<string | undefined>,
  caFile: operatorSettings.auditStreamCaFile as Setting<string | undefined>,
};

/** @throws ConfigurationError also where one token would go to several collectors */
export function readStreamSettings(env: Environment): StreamSettings {
  const { streams: names, tokenFile, caFile } = parseSettings(settings, env);
  const streams = [...new Set(names)].map((name) => parseAuditStream(name)!);
  if (tokenFile !== undefined) {
    readSettingFile(settings.tokenFile, tokenFile);
    if (streams.filter(({ kind }) => kind === 'collector').length > 1) {
      throw new ConfigurationError(
        `${settings.tokenFile.name} is for one collector, and ${settings.streams.name} names several: each would get the token of the other.`,
      );
    }
  }
  return { streams, tokenFile, ca: caFile && readSettingFile(settings.caFile, caFile) };
}
