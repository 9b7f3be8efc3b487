/** The suite runs a sample; `COUNTERSIGN_FULL=1` runs the whole. */
export const FULL = process.env['COUNTERSIGN_FULL'] === '1';
