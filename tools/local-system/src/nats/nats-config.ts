/** What one identity may do. */
export interface SubjectPermissions {
  publish: string[];
  subscribe: string[];
  /** Whether it may answer what it is asked, beside what it may publish: so many messages, and for so long. */
  responses?: { max: number; seconds: number };
}

interface NatsUser {
  name: string;
  password: string;
  permissions: SubjectPermissions;
}

/** Paths of PEM files. Whoever connects must speak TLS then. */
export interface NatsTls {
  certFile: string;
  keyFile: string;
  /** Whose certificates clients must show; without it they need none. */
  clientCaFile?: string | undefined;
}

export interface NatsConfigOptions {
  /** The address to listen on; this machine's own unless given. */
  host?: string;
  port: number;
  /** Where it says how it is, for a health check inside its container. */
  monitorPort?: number;
  storeDirectory: string;
  tls?: NatsTls | undefined;
  users: NatsUser[];
}

/** Enough for a conversation with images in it, which is the largest thing that crosses the bus; NATS itself advises against more. */
const PAYLOAD_BYTES_MAX = 8 * 1024 * 1024;

/** The server's configuration file. The format is JSON's cousin: it reads JSON strings and lists as they are. */
export function natsConfig({ host, port, monitorPort, storeDirectory, tls, users }: NatsConfigOptions): string {
  const entries = users.map(
    ({ name, password, permissions }) =>
      `    { user: ${text(name)}, password: ${text(password)}, permissions: ${permissionsBlock(permissions)} }`,
  );
  return [
    `listen: ${text(`${host ?? '127.0.0.1'}:${port}`)}`,
    ...(monitorPort ? [`http: ${text(`127.0.0.1:${monitorPort}`)}`] : []),
    `server_name: "countersign"`,
    `max_payload: ${PAYLOAD_BYTES_MAX}`,
    // A replica that is gone without a word keeps taking its share of requests until the server notices.
    `ping_interval: "10s"`,
    `ping_max: 2`,
    `jetstream { store_dir: ${text(storeDirectory)} }`,
    ...(tls ? [tlsBlock(tls)] : []),
    `authorization {`,
    `  timeout: 5`,
    `  users: [`,
    entries.join(',\n'),
    `  ]`,
    `}`,
    ``,
  ].join('\n');
}

/** A server with this block takes no connection in clear. */
function tlsBlock({ certFile, keyFile, clientCaFile }: NatsTls): string {
  const clients = clientCaFile ? `, ca_file: ${text(clientCaFile)}, verify: true` : '';
  return `tls { cert_file: ${text(certFile)}, key_file: ${text(keyFile)}${clients}, timeout: 5 }`;
}

function permissionsBlock({ publish, subscribe, responses }: SubjectPermissions): string {
  const allowed = responses ? `, allow_responses: { max: ${responses.max}, expires: "${responses.seconds}s" }` : '';
  return `{ publish: ${rules(publish)}, subscribe: ${rules(subscribe)}${allowed} }`;
}

/** An empty list of what is allowed would mean everything. */
function rules(subjects: string[]): string {
  return subjects.length === 0 ? '{ deny: [">"] }' : `{ allow: [${subjects.map(text).join(', ')}] }`;
}

function text(value: string): string {
  return JSON.stringify(value);
}
