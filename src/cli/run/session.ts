import type { ApplyContext } from '../../apply/apply.ts';
import { systemClock } from '../../async/clock.ts';
import { parseGoBool } from '../../compose/env/switches.ts';
import { connectDocker } from '../../engine/docker/docker-engine.ts';
import type { Engine } from '../../engine/engine.ts';
import { BugError } from '../../errors/flotilla-error.ts';
import type { Node } from '../../fleet/node.ts';
import type { FleetMesh } from '../../mesh/fleet-mesh.ts';
import type { NodeSettings } from '../../model/node-settings.ts';
import type { Emit } from '../../progress/event.ts';
import { eventAs } from '../../progress/hints.ts';
import { findAuth } from '../../registry/registry-auth.ts';
import { Ssh } from '../../ssh/ssh.ts';
import { createView, type OutputStream } from '../../ui/view.ts';
import { withDaemonResponse } from '../compatibility/daemon-words.ts';
import type { CommandContext } from '../context.ts';
import { ANSI_MODES, type AnsiMode, type ProgressMode, progressMode } from '../globals.ts';
import { terminalQuestions } from '../terminal/questions.ts';
import { type AskNodes, askNodes } from './ask-nodes.ts';
import { nodesOrFail } from './nodes.ts';

/**
 * Calls at a time for each engine. On two cores an engine is busy with two to four; a few more hide the
 * way there and back.
 */
const DEFAULT_PARALLEL = 6;

/** The real engines, the view and the clock, for as long as one command runs. */
export interface Session {
  readonly nodes: readonly Node[];
  readonly engines: readonly Engine[];
  /** Connections to the nodes that are over SSH, for what is not the engine's. */
  readonly ssh: Ssh;
  /** The routing mesh of the nodes. */
  openMesh(): Promise<FleetMesh>;
  /** Asks all engines; one that does not answer is a warning where others do. */
  readonly ask: AskNodes;
  readonly emit: Emit;
  readonly parallel: number;
  applyContext(signal: AbortSignal): ApplyContext;
  /** Draws the last state of the view and lets it go; a later event opens a new one. */
  finishView(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens what a command needs to work on engines; the view writes to `stream`. Throws where the hosts
 * can't be understood.
 */
export function openSession(context: CommandContext, stream: OutputStream = statusStream(context)): Session {
  const { nodes, policy } = nodesOrFail(context);
  const ssh = new Ssh(context.environment, () => terminalQuestions(context));
  const engines = nodes.map(({ name, endpoint }) => connectDocker({ node: name, endpoint, ssh }));
  const settings = new Map(nodes.map((node) => [node.name, settingsOf(node, context)]));
  const parallel = parallelLimit(context);
  const auth = findAuth(context.environment);
  let view = newView(context, stream);
  const emit: Emit = (event) => {
    const told = context.isCompose ? withDaemonResponse(event) : event;
    view.handle(eventAs(context.program, told));
  };
  let mesh: Promise<FleetMesh> | undefined;
  const openMesh = (): Promise<FleetMesh> => {
    mesh ??= import('../mesh/open-mesh.ts').then(({ openFleetMesh }) => openFleetMesh(nodes, engines, ssh));
    return mesh;
  };
  const finishView = async (): Promise<void> => {
    const finished = view;
    view = newView(context, stream);
    await finished.close();
  };
  return {
    nodes,
    engines,
    ask: askNodes(
      engines,
      (node, error) => warnMissing(context, node, error),
      () => ssh.stopAsking(),
    ),
    ssh,
    openMesh,
    emit,
    parallel,
    applyContext: (signal) => ({
      engines: new Map(engines.map((engine) => [engine.node, engine])),
      settings,
      policy,
      emit,
      clock: systemClock,
      environment: context.environment,
      signal,
      parallel,
      findAuth: auth,
      ...(nodes.length > 1 ? { openMesh } : {}),
      builds: {
        async openChildEndpoint(node) {
          const { openChildEndpoint } = await import('../../fleet/child-endpoint.ts');
          const found = nodes.find(({ name }) => name === node);
          if (found === undefined) throw new BugError(`No node "${node}" to build on`);
          return openChildEndpoint(found.endpoint, (endpoint) => ssh.forward(node, endpoint));
        },
        print: (text) => void context.stdout.write(text),
      },
    }),
    finishView,
    async close() {
      await view.close();
      for (const engine of engines) engine.close();
      await ssh.close();
    },
  };
}

/** In docker compose's place, paths are the engine's own wherever it is, as they are there. */
function settingsOf({ settings, endpoint }: Node, { isCompose }: CommandContext): NodeSettings {
  return endpoint.kind === 'ssh' && !isCompose ? { ...settings, isRemote: true } : settings;
}

function warnMissing({ missingNodes, stderr }: CommandContext, node: string, error: Error): void {
  if (missingNodes.has(node)) return;
  missingNodes.add(node);
  stderr.write(`warning: Node "${node}" is left out: ${error.message}\n`);
}

function newView(context: CommandContext, stream: OutputStream): ReturnType<typeof createView> {
  const { globals, environment } = context;
  const progress = globals.progress ?? progressMode(environment.COMPOSE_PROGRESS ?? '') ?? 'auto';
  const ansi = globals.ansi ?? oneOf(ANSI_MODES, environment.COMPOSE_ANSI) ?? 'auto';
  // docker compose leaves builds to BuildKit, whose output is on standard output where nobody watches.
  const compose = context.isCompose ? { buildOutput: context.stdout } : undefined;
  const drawn = drawing(progress, ansi, environment, stream.isTTY === true);
  return createView({ ...drawn, stream, compose, explains: !context.isCompose });
}

/**
 * A terminal that can't move its cursor, and a CI log, get plain lines; NO_COLOR keeps the tree and
 * takes its colours away (no-color.org).
 */
function drawing(
  mode: ProgressMode,
  ansi: AnsiMode,
  environment: Readonly<Record<string, string>>,
  isTerminal: boolean,
): { readonly mode: ProgressMode; readonly ansi: AnsiMode } {
  if (mode !== 'auto' || ansi !== 'auto') return { mode, ansi };
  if (environment.TERM === 'dumb' || (environment.CI ?? '') !== '') return { mode: 'plain', ansi };
  return (environment.NO_COLOR ?? '') !== '' && isTerminal ? { mode: 'tty', ansi: 'never' } : { mode, ansi };
}

/** Where progress goes: standard error, unless COMPOSE_STATUS_STDOUT is true. */
function statusStream({ environment, stdout, stderr }: CommandContext): OutputStream {
  return parseGoBool(environment.COMPOSE_STATUS_STDOUT ?? '') === true ? stdout : stderr;
}

function parallelLimit({ globals, environment }: CommandContext): number {
  const limit = globals.parallel ?? Number(environment.COMPOSE_PARALLEL_LIMIT || -1);
  return Number.isInteger(limit) && limit > 0 ? limit : DEFAULT_PARALLEL;
}

function oneOf<T extends string>(values: readonly T[], value: string | undefined): T | undefined {
  return values.find((candidate) => candidate === value);
}
