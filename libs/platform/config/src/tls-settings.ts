import { z } from 'zod';
import type { Setting } from './settings.js';

/** The files of one server's TLS, as settings. */
export interface TlsSettings {
  caFile: Setting<string | undefined>;
  certFile: Setting<string | undefined>;
  keyFile: Setting<string | undefined>;
}

const file = (name: string, description: string): Setting<string | undefined> => ({
  name,
  description,
  expects: 'the path of a readable file',
  schema: z.string().min(1),
  optional: true,
});

/** TLS is asked for by the URL or by any of these; then the connection is made with it, or not at all. */
export const natsTlsSettings: TlsSettings = {
  caFile: file(
    'NATS_CA_FILE',
    'The CAs (PEM) that may vouch for the NATS server of NATS_URL. A `tls://` URL without it goes by the public CAs that Node trusts.',
  ),
  certFile: file('NATS_CERT_FILE', 'A client certificate (PEM) for a NATS server that asks for one.'),
  keyFile: file('NATS_KEY_FILE', 'The private key (PEM) of that certificate.'),
};

export const databaseTlsSettings: TlsSettings = {
  caFile: file(
    'DATABASE_CA_FILE',
    'The CAs (PEM) that may vouch for the PostgreSQL server of DATABASE_URL; its name is checked as well, whatever `sslmode` says. `sslmode=require` without it goes by the public CAs that Node trusts.',
  ),
  certFile: file('DATABASE_CERT_FILE', 'A client certificate (PEM) for a PostgreSQL server that asks for one.'),
  keyFile: file('DATABASE_KEY_FILE', 'The private key (PEM) of that certificate.'),
};
