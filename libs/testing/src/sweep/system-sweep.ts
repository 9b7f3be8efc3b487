import { ARTEFACTS } from './artefacts.js';
import { Unsearchable, type Artefact, type Moment } from './artefact.js';
import { CanaryForms, CanarySweep, type Finding } from './canary-sweep.js';
import { credentialsOf } from './credentials.js';
import type { SweptSystem } from './swept-system.js';

export interface ArtefactReport {
  name: string;
  what: string;
  /** Files, messages, tables … */
  items: number;
  bytes: number;
  findings: Finding[];
  /** What was found and is as it must be, by the reason. */
  expected: Record<string, Finding[]>;
  /** Why it was not searched; null where it was. */
  absent: string | null;
}

type Searched = Pick<ArtefactReport, 'items' | 'bytes' | 'findings'>;
const NOTHING: Searched = { items: 0, bytes: 0, findings: [] };

/** Searches every artefact of a system for what was planted in it. */
export class SystemSweep {
  private readonly searched = new Map<string, Searched>();

  private readonly unsearchable = new Map<string, string>();

  constructor(
    private readonly system: SweptSystem,
    private readonly artefacts: readonly Artefact[] = ARTEFACTS,
  ) {}

  /** Everything that can be searched at this moment. What is searched more than once is reported once. */
  async look(moment: Moment): Promise<void> {
    const { nest } = this.system;
    for (const { canary, places } of credentialsOf(this.system)) nest.adopt(canary, places);
    const forms = new CanaryForms(nest.canaries);
    for (const artefact of this.artefacts) {
      if (artefact.absent !== null || !artefact.moments.includes(moment)) continue;
      const sweep = new CanarySweep(forms);
      try {
        await artefact.search(sweep, this.system);
      } catch (error) {
        if (!(error instanceof Unsearchable)) throw error;
        this.unsearchable.set(artefact.name, error.message);
      }
      this.add(artefact.name, sweep);
    }
  }

  report(): ArtefactReport[] {
    return this.artefacts.map((artefact) => {
      const { name, what, absent } = artefact;
      const { items, bytes, findings } = this.searched.get(name) ?? NOTHING;
      const reasons = Map.groupBy(findings, (finding) => this.reasonOf(finding, artefact));
      const wrong = reasons.get(null) ?? [];
      reasons.delete(null);
      return {
        name,
        what,
        items,
        bytes,
        findings: wrong,
        expected: Object.fromEntries(reasons) as Record<string, Finding[]>,
        absent: absent ?? this.unsearchable.get(name) ?? null,
      };
    });
  }

  private reasonOf(finding: Finding, { name, expected }: Artefact): string | null {
    const { nest } = this.system;
    if (nest.isAdopted(finding.canary)) return nest.placeOf(finding.canary, name, finding.where);
    return expected?.(finding, nest) ?? null;
  }

  private add(name: string, { items, bytes, findings }: Searched): void {
    const before = this.searched.get(name) ?? NOTHING;
    this.searched.set(name, {
      items: before.items + items,
      bytes: before.bytes + bytes,
      findings: [...before.findings, ...findings],
    });
  }
}
