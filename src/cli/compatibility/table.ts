import { DIFFERENCES, type Difference } from './differences.ts';
import { DOCKER_COMPOSE } from './docker-compose.ts';

/** One command of docker compose, or one flag of it, and what becomes of it here. */
export interface CompatibilityRow {
  readonly command: string;
  /** Empty for the command itself. */
  readonly flag: string;
  readonly state: 'same' | Difference['state'];
  /** Empty where it is the same. */
  readonly why: string;
}

/** Every command and flag of docker compose. What a command does not have, its flags do not either. */
export function compatibilityRows(): readonly CompatibilityRow[] {
  return Object.entries(DOCKER_COMPOSE).flatMap(([command, flags]) => {
    const own = DIFFERENCES[command];
    const head = command === '' ? [] : [row(command, '', own)];
    const inherited = own?.state === 'absent' ? own : undefined;
    return [
      ...head,
      ...flags.map((flag) => {
        const name = `--${flag}`;
        return row(command, name, inherited ?? DIFFERENCES[`${command} ${name}`.trim()]);
      }),
    ];
  });
}

function row(command: string, flag: string, difference: Difference | undefined): CompatibilityRow {
  return { command, flag, state: difference?.state ?? 'same', why: difference?.why ?? '' };
}
