/** How a ring went. `skipped` counts as failed in the end: a test that does not run shows nothing. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Reads the totals of a JUnit report, which stand in its root element. */
export function countsOf(report: string): Counts {
  const root = /<testsuites\b[^>]*>/.exec(report)?.[0];
  if (root === undefined) throw new Error('The test report has no <testsuites> element');
  const count = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(root)?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  const skipped = count('skipped');
  return { passed: count('tests') - failed - skipped, failed, skipped };
}
