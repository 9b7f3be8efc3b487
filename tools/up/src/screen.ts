/** What a person needs to know of a system that has just started. */
export interface ScreenFacts {
  url: string;
  adminEmail: string;
  /** Null where it was shown before, or chosen by the user. */
  passwordToShow: string | null;
  passwordFile: string;
  home: string;
  logs: string;
  notes: string[];
  seconds: number;
}

/** The one screen that `up` prints. */
export function screen(facts: ScreenFacts): string {
  const password =
    facts.passwordToShow === null
      ? `kept in ${facts.passwordFile}`
      : `${facts.passwordToShow}   (shown this once; kept in ${facts.passwordFile})`;
  const rows = [
    ['Address', facts.url],
    ['API', `${facts.url}/v1/openapi.json`],
    ['Sign in as', facts.adminEmail],
    ['Password', password],
    ['State', facts.home],
    ['Logs', facts.logs],
    ...facts.notes.map((note) => ['Note', note]),
    ['Stop', 'Ctrl-C'],
  ];
  const lines = rows.map(([name, value]) => `  ${name!.padEnd(12)}${value}`);
  return ['', `Countersign is ready (${facts.seconds.toFixed(1)} s).`, '', ...lines, ''].join('\n');
}
