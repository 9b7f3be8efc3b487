interface Snapshot {
  snapshot: { meta: { node_fields: string[]; edge_fields: string[]; edge_types: [string[], ...unknown[]] } };
  nodes: number[];
  edges: number[];
  strings: string[];
}

const STRINGS_MAX = 20;
const STEPS_MAX = 40;

/** A living string and what keeps it alive, from the root on; both cut to what a person reads. */
export interface RetainedString {
  text: string;
  path: string;
}

/** The strings of a heap snapshot (its JSON) that hold a text, each with the shortest way on which it is reached. */
export function retainersOf(json: string, text: string): RetainedString[] {
  const graph = new Graph(JSON.parse(json) as Snapshot);
  return graph
    .nodesNamed((name) => name.includes(text))
    .slice(0, STRINGS_MAX)
    .map((node) => ({ text: graph.nameOf(node).slice(0, 200), path: graph.wayTo(node) }));
}

class Graph {
  private readonly nodeFields: number;
  private readonly edgeFields: number;
  /** By node: where its edges begin. */
  private readonly firstEdges: number[] = [];
  /** By node: the edge over which it was first reached, and the node whose edge that is. */
  private readonly reachedOver: Int32Array;
  private readonly reachedFrom: Int32Array;

  constructor(private readonly of: Snapshot) {
    const { node_fields, edge_fields } = of.snapshot.meta;
    this.nodeFields = node_fields.length;
    this.edgeFields = edge_fields.length;
    const counts = node_fields.indexOf('edge_count');
    const nodes = of.nodes.length / this.nodeFields;
    for (let node = 0, edge = 0; node < nodes; node += 1) {
      this.firstEdges.push(edge);
      edge += of.nodes[node * this.nodeFields + counts]!;
    }
    this.firstEdges.push(of.edges.length / this.edgeFields);
    this.reachedOver = new Int32Array(nodes).fill(-1);
    this.reachedFrom = new Int32Array(nodes).fill(-1);
    this.reachAll();
  }

  nodesNamed(matches: (name: string) => boolean): number[] {
    const names = new Set(this.of.strings.flatMap((name, index) => (matches(name) ? [index] : [])));
    const nodes = this.firstEdges.slice(0, -1).map((_, node) => node);
    return nodes.filter((node) => names.has(this.of.nodes[node * this.nodeFields + 1]!));
  }

  nameOf(node: number): string {
    return this.of.strings[this.of.nodes[node * this.nodeFields + 1]!]!;
  }

  wayTo(node: number): string {
    const steps: string[] = [];
    for (let at = node; this.reachedOver[at] !== -1 && steps.length < STEPS_MAX; at = this.reachedFrom[at]!) {
      const from = this.nameOf(this.reachedFrom[at]!).slice(0, 40);
      steps.unshift(`${from} .${this.edgeName(this.reachedOver[at]!)}`);
    }
    return steps.length > 0 ? steps.join(' → ') : 'by nothing that is strong';
  }

  private edgeName(edge: number): string {
    const [type, name] = this.of.edges.slice(edge * this.edgeFields, edge * this.edgeFields + 2) as [number, number];
    const kind = this.kindOf(type);
    return kind === 'element' || kind === 'hidden' ? `[${name}]` : (this.of.strings[name] ?? '').slice(0, 60);
  }

  private kindOf(type: number): string {
    return this.of.snapshot.meta.edge_types[0][type]!;
  }

  /** Breadth first, so each way is the shortest. What is held weakly is not held. */
  private reachAll(): void {
    const queue = [0];
    const seen = new Uint8Array(this.reachedOver.length);
    seen[0] = 1;
    for (const node of queue) {
      for (let edge = this.firstEdges[node]!; edge < this.firstEdges[node + 1]!; edge += 1) {
        const to = this.of.edges[edge * this.edgeFields + 2]! / this.nodeFields;
        if (seen[to] || this.kindOf(this.of.edges[edge * this.edgeFields]!) === 'weak') continue;
        seen[to] = 1;
        this.reachedOver[to] = edge;
        this.reachedFrom[to] = node;
        queue.push(to);
      }
    }
  }
}
