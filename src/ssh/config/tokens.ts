import { join } from 'node:path';

/** What the percent tokens of ssh_config(5) stand for. */
export interface TokenValues {
  readonly home: string;
  /** The name on the command line, and the one that is connected to. */
  readonly alias: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly localUser: string;
}

/** Replaces the tokens that make sense in paths and commands; an unknown one stays as it is. */
export function expandTokens(text: string, values: TokenValues): string {
  const known: Readonly<Record<string, string>> = {
    '%': '%',
    d: values.home,
    h: values.hostName,
    n: values.alias,
    p: String(values.port),
    r: values.user,
    u: values.localUser,
  };
  return text.replaceAll(/%(.)/g, (whole, token: string) => known[token] ?? whole);
}

/** A path of the configuration: tokens, "~" and ${VARIABLES}; a relative one starts at `base`. */
export function expandPath(
  path: string,
  values: TokenValues,
  base: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const withVariables = path.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => environment[name] ?? '');
  const expanded = expandTokens(withVariables, values);
  if (expanded === '~' || expanded.startsWith('~/')) return join(values.home, expanded.slice(1));
  return expanded.startsWith('/') ? expanded : join(base, expanded);
}
