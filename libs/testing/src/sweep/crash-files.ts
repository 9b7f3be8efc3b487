import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { CanarySweep } from './canary-sweep.js';
import type { SweptSystem } from './swept-system.js';

/** Of the kernel, and of Node's own reports. */
const NAMES = [
  'core',
  'core.*',
  'report.*.json',
  'Heap.*.heapsnapshot',
  '*.heapprofile',
  '*.cpuprofile',
  'isolate-*.log',
];

/** Where the processes run, and where they are told to write. What was there before the run is searched too. */
export function searchCrashFiles(sweep: CanarySweep, system: SweptSystem): void {
  const places = [process.cwd(), system.home, system.dataDirectory];
  for (const place of places) {
    const files = globSync(NAMES, { cwd: place, withFileTypes: true }).filter((entry) => entry.isFile());
    sweep.text(`names of files in ${place}`, files.map(({ name }) => name).join('\n'));
    for (const { name } of files) sweep.file(join(place, name));
  }
}
