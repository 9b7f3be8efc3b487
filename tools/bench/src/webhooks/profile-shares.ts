/** The part of a V8 CPU profile that is read here. */
export interface CpuProfile {
  nodes: readonly { id: number; callFrame: { functionName: string; url: string } }[];
  samples?: readonly number[] | undefined;
  timeDeltas?: readonly number[] | undefined;
}

/** What a part of the code took of the time in which the process was not idle. */
export interface ProfileShare {
  of: string;
  share: number;
}

/** The first that fits. A package says what it is by where it is; Node's own parts by their names. */
const PARTS: [of: string, url: RegExp][] = [
  // Its parser is compiled to WebAssembly, and nothing else here is.
  ['HTTP client (undici)', /node_modules\/undici\/|^wasm:/],
  ['database (pg, TypeORM)', /node_modules\/(pg|pg-protocol|pg-pool|pg-types|typeorm|postgres-[a-z]+)\//],
  ['bus (NATS)', /node_modules\/@nats-io\//],
  ['payload', /webhooks\/(dist|src)\/domain\/automation\/|node_modules\/(jsonc-parser|re2js)\//],
  ['redaction', /libs\/secret-value\//],
  ['sending', /webhooks\/(dist|src)\/domain\/sending\/|libs\/platform\/egress\//],
  ['holder', /libs\/holder\//],
  ['queue and results', /webhooks\/(dist|src)\/deliver-executions\//],
  ['other parts of Countersign', /webhooks\/(dist|src)\/|libs\/[a-z/-]+\/(dist|src)\//],
  ['Node: network', /^node:(internal\/)?(net|stream|_?http|_tls|tls|dns|internal\/stream|internal\/js_stream)/],
  ['Node: cryptography', /^node:(internal\/)?crypto/],
  ['Node: other', /^node:/],
  ['other packages', /node_modules\//],
];

/** The profiler itself is no part of what it looks at. */
const PROFILER = 'node:inspector';
const IDLE = '(idle)';
const OF_V8: Record<string, string> = {
  '(garbage collector)': 'garbage collector',
  '(program)': 'system calls and V8',
};

/** @returns the shares of self time, largest first; together they are 1 */
export function profileShares({ nodes, samples = [], timeDeltas = [] }: CpuProfile): ProfileShare[] {
  const parts = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  const micros = new Map<string, number>();
  samples.forEach((id, index) => {
    const part = parts.get(id);
    if (part === null || part === undefined) return;
    micros.set(part, (micros.get(part) ?? 0) + (timeDeltas[index] ?? 0));
  });
  const total = [...micros.values()].reduce((sum, time) => sum + time, 0);
  return [...micros].map(([of, time]) => ({ of, share: time / total })).sort((a, b) => b.share - a.share);
}

/** Null for time in which nothing was done. */
function partOf({ functionName, url }: { functionName: string; url: string }): string | null {
  if (functionName === IDLE || url === PROFILER) return null;
  if (url === '') return OF_V8[functionName] ?? 'system calls and V8';
  return PARTS.find(([, form]) => form.test(url))?.[0] ?? 'other';
}
