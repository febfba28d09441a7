/** True for the signal that no process survives, by name or number, and where none is named. */
export function isKillSignal(signal = 'KILL'): boolean {
  return /^((SIG)?KILL|9)$/i.test(signal);
}
