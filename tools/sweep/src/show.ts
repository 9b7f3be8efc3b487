import type { ArtefactReport, Finding, SweepReport } from '@countersign/testing';

const FINDINGS_SHOWN = 20;
const PLACES_SHOWN = 4;

/** The report for people. */
export function show(report: SweepReport): string {
  const { artefacts, canaries, seconds } = report;
  const lines = artefacts.flatMap((artefact) => [line(artefact), ...details(artefact)]);
  const bytes = artefacts.reduce((sum, artefact) => sum + artefact.bytes, 0);
  const found = countOf(report);
  const verdict = found === 0 ? 'nothing found' : `FOUND in ${found} ${found === 1 ? 'place' : 'places'}`;
  return [...lines, '', `${canaries} canaries, ${size(bytes)}, ${seconds.toFixed(0)} s: ${verdict}`].join('\n');
}

export function countOf({ artefacts }: SweepReport): number {
  return artefacts.reduce((sum, { findings }) => sum + findings.length, 0);
}

function line({ name, what, items, bytes, findings, absent }: ArtefactReport): string {
  const verdict = absent === null ? (findings.length === 0 ? 'ok' : 'FOUND') : '-';
  const amount = absent === null ? `${size(bytes).padStart(9)} in ${items}` : absent;
  return `${verdict.padEnd(6)}${name.padEnd(20)}${amount.padEnd(22)}  ${what}`;
}

function details({ findings, expected }: ArtefactReport): string[] {
  const shown = findings.slice(0, FINDINGS_SHOWN).flatMap(finding);
  const more = findings.length - FINDINGS_SHOWN;
  const excused = Object.entries(expected).map(
    ([reason, all]) => `        expected: ${reason} (${some(placesOf(all))})`,
  );
  return [...shown, ...(more > 0 ? [`        … and ${more} more`] : []), ...excused];
}

function finding({ canary, where, form, times, at, around }: Finding): string[] {
  return [`        ${canary}, ${form}, ${times} times in ${where}, first at ${at}`, `          ${around}`];
}

function placesOf(findings: readonly Finding[]): string[] {
  const places = Map.groupBy(findings, ({ where }) =>
    where
      .replace(/[(,].*/, '')
      .replace(/^\/.*\//, '')
      .trim(),
  );
  return [...places].map(([where, same]) => {
    const canaries = new Set(same.map(({ canary }) => canary));
    return `${where}: ${canaries.size} ${canaries.size === 1 ? 'canary' : 'canaries'}`;
  });
}

function some(places: readonly string[]): string {
  const more = places.length - PLACES_SHOWN;
  return [...places.slice(0, PLACES_SHOWN), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
