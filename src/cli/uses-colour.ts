import type { CommandContext } from './context.ts';

/** Whether log prefixes are coloured: on a terminal, unless --ansi or NO_COLOR say otherwise. */
export function usesColour({ globals, environment, stdout }: CommandContext): boolean {
  const ansi = globals.ansi ?? environment.COMPOSE_ANSI;
  if (ansi === 'never' || (environment.NO_COLOR ?? '') !== '') return false;
  return ansi === 'always' || stdout.isTTY;
}
