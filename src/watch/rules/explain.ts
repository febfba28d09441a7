import { type Match, matchRule } from './match.ts';
import type { WatchedRule } from './watched-rule.ts';

/** `watch --explain PATH`: what every rule says to a path, one line each. */
export function explainPath(rules: readonly WatchedRule[], path: string): string {
  const answers = rules.map((rule) => ({ rule, match: matchRule(rule, path) }));
  const near = answers.filter(({ match }) => match.kind !== 'outside');
  const lines = near.map(({ rule, match }) => `  ${nameOf(rule)}: ${answerOf(rule, match)}`);
  const isTriggered = near.some(({ match }) => match.kind === 'triggers');
  const verdict = isTriggered ? 'a change there sets off:' : 'a change there does nothing';
  const away = answers.length - near.length;
  const others = away === 0 ? [] : [`  (${away} ${away === 1 ? 'rule is' : 'rules are'} for other paths)`];
  return `${[`${path}: ${verdict}`, ...lines, ...others].join('\n')}\n`;
}

/** What `watch --dry-run` shows: the rules, and what each is for. */
export function describeRules(rules: readonly WatchedRule[]): string {
  return rules.map((rule) => `${nameOf(rule)}: ${rule.path}${targetOf(rule)}\n`).join('');
}

function nameOf({ service, index, action }: WatchedRule): string {
  return `${service} develop.watch[${index}] (${action})`;
}

function targetOf({ target, initialSync }: WatchedRule): string {
  const first = initialSync ? ', all of it at the beginning' : '';
  return target === undefined ? '' : ` -> ${target}${first}`;
}

const WHY_NOT = {
  outside: 'is for other paths',
  'not-included': 'no, it matches none of "include"',
  ignored: 'no, "ignore" names it',
  dockerignored: "no, the build's .dockerignore names it",
  ephemeral: "no, it is an editor's or Git's own file",
} as const;

function answerOf(rule: WatchedRule, match: Match): string {
  if (match.kind !== 'triggers') return WHY_NOT[match.kind];
  const copied = match.containerPath === undefined ? '' : ` to ${match.containerPath}`;
  const command = rule.exec?.command?.join(' ');
  return `yes${copied}${command === undefined ? '' : `, then runs: ${command}`}`;
}
