/**
 * Capabilities as docker's own client sends them: upper case, with the prefix, each once, sorted. Engines
 * compare and show them as they were sent.
 */
export function capabilityNames(names: readonly string[] | undefined): readonly string[] | undefined {
  if (names === undefined) return undefined;
  const full = names.map((name) => {
    const upper = name.trim().toUpperCase();
    return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
  });
  return [...new Set(full)].sort();
}
