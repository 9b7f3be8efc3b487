/** Ends the launcher with one paragraph that says what is wrong and what to do. */
export function fail(text) {
  console.error(`\n${text}\n`);
  process.exit(1);
}
