import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option } from 'commander';
import { variablesOf } from '../../compose/env/variables.ts';
import { renderJson, renderModelJson } from '../../compose/render/json.ts';
import { renderModelYaml, renderYaml } from '../../compose/render/yaml.ts';
import type { LoadRequest, LoadResult } from '../../compose/request.ts';
import { EXIT } from '../../errors/exit-status.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';
import { createCommand, parse } from '../command.ts';
import { CommandFailed } from '../command-failed.ts';
import type { CommandContext } from '../context.ts';
import { load, loadRequest, printProblems } from '../project/load.ts';

interface Flags {
  readonly format: 'yaml' | 'json';
  readonly quiet?: boolean;
  readonly output?: string;
  readonly services?: boolean;
  readonly images?: boolean;
  readonly volumes?: boolean;
  readonly networks?: boolean;
  readonly models?: boolean;
  readonly profiles?: boolean;
  readonly hash?: string;
  readonly environment?: boolean;
  readonly variables?: boolean;
  readonly interpolate: boolean;
  readonly normalize: boolean;
  readonly pathResolution: boolean;
  readonly consistency: boolean;
  readonly envResolution: boolean;
}

/** `flotilla config`: the compose file as it is understood, or lists from it. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'config',
    summary: 'Check the compose files and show them as they are understood: merged, in long forms.',
    examples: ['config', 'config -q', 'config --format json', "config --hash '*'", 'config --services'],
  })
    .argument('[services...]', 'services whose profiles are to be enabled')
    .addOption(new Option('--format <format>', 'how to print it').choices(['yaml', 'json']).default('yaml'))
    .option('-q, --quiet', 'only check, print nothing')
    .option('-o, --output <file>', 'write to a file')
    .option('--services', 'print the service names')
    .option('--images', 'print the image names')
    .option('--volumes', 'print the volume names')
    .option('--networks', 'print the network names')
    .option('--models', 'print the model names')
    .option('--profiles', 'print the profile names')
    .option('--hash <service>', 'print the config hash of a service, of several (a,b), or of all ("*")')
    .option('--environment', 'print the variables that the files are read with, .env files included')
    .option('--variables', 'print the variables that the files refer to')
    .option('--no-interpolate', 'leave variables as they are')
    .option('--no-normalize', 'leave out what the files only imply')
    .option('--no-path-resolution', 'leave relative paths as they are')
    .option('--no-consistency', 'do not check that what services refer to exists')
    .option('--no-env-resolution', 'do not read the env files of services');
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const { compatibility = false } = context.globals;
  const request = withSwitches(loadRequest(context), flags, command.args, compatibility);

  const result = load(request);
  printProblems(context, result.problems, result);
  if (result.project === undefined && result.model === undefined) throw new CommandFailed(EXIT.failed);
  if (flags.quiet) return EXIT.done;
  const isCompatible = compatibility || isYes(result.environment.COMPOSE_COMPATIBILITY);
  const text = render(result, flags, isCompatible ? '_' : '-');
  if (flags.output === undefined) context.stdout.write(text);
  else writeFileSync(resolve(context.cwd, flags.output), text);
  return EXIT.done;
}

function withSwitches(
  request: LoadRequest,
  flags: Flags,
  services: readonly string[],
  compatibility: boolean,
): LoadRequest {
  return {
    ...request,
    services,
    noInterpolate: !flags.interpolate || flags.variables === true,
    // docker compose leaves the model as it is written when it is asked for compatibility.
    noNormalize: !flags.normalize || compatibility,
    noPathResolution: !flags.pathResolution,
    noConsistency: !flags.consistency,
    // docker compose hashes services before their env files are read when it is only asked for hashes.
    noEnvResolution: !flags.envResolution || flags.hash !== undefined,
  };
}

/**
 * docker compose fails to print SSH keys with paths as JSON, so there is no form that its readers
 * would understand.
 */
function projectJson(project: Project): string {
  for (const [name, { build }] of Object.entries(project.services)) {
    if (!build?.ssh?.some((key) => key.includes('='))) continue;
    const message = `services.${name}.build.ssh has paths, and docker compose has no JSON form for these`;
    throw new FlotillaError('NO_JSON_FORM', message, { hint: 'use --format yaml' });
  }
  return renderJson(project);
}

/** A variable that switches something on. */
function isYes(value: string | undefined): boolean {
  return /^(1|t|true|y|yes)$/i.test(value ?? '');
}

function render(result: LoadResult, flags: Flags, separator: string): string {
  const { project, model } = result;
  if (flags.environment) return renderEnvironment(result.environment);
  if (flags.variables) return renderVariables(model, flags.format);
  if (project === undefined) {
    return flags.format === 'json' ? renderModelJson(model) : renderModelYaml(model ?? {});
  }
  if (flags.hash !== undefined) return renderHashes(project, flags.hash);
  const list = renderList(project, flags, separator);
  if (list !== undefined) return list.map((line) => `${line}\n`).join('');
  return flags.format === 'json' ? projectJson(project) : renderYaml(project);
}

function renderList(project: Project, flags: Flags, separator: string): string[] | undefined {
  if (flags.services) return Object.keys(project.services);
  if (flags.volumes) return Object.keys(project.volumes);
  if (flags.networks) return Object.keys(project.networks);
  if (flags.models) return Object.keys(project.models);
  if (flags.profiles) return profiles(project);
  if (!flags.images) return undefined;
  return Object.entries(project.services).map(
    ([name, service]) => service.image ?? project.name + separator + name,
  );
}

function renderEnvironment(environment: LoadResult['environment']): string {
  const names = Object.keys(environment).sort();
  return names.map((name) => `${name}=${environment[name]}\n`).join('');
}

function profiles(project: Project): string[] {
  const services = [...Object.values(project.services), ...Object.values(project.disabled)];
  return [...new Set(services.flatMap((service) => service.profiles ?? []))].sort();
}

function renderHashes(project: Project, wanted: string): string {
  const names = wanted === '*' ? Object.keys(project.services) : wanted.split(',');
  return names
    .map((name) => {
      const hash = project.configHashes[name];
      if (hash !== undefined) return `${name} ${hash.current}\n`;
      throw new FlotillaError('SERVICE_UNKNOWN', `Service "${name}" is not in the compose file`);
    })
    .join('');
}

function renderVariables(model: LoadResult['model'], format: Flags['format']): string {
  const variables = variablesOf(model);
  if (format === 'json') return `${JSON.stringify(variables, null, 2)}\n`;
  const rows = Object.values(variables).map((use) => [
    use.Name,
    String(use.Required),
    use.DefaultValue,
    use.PresenceValue,
  ]);
  const table = [['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ');
  return table.map((row) => `${line(row).trimEnd()}\n`).join('');
}
