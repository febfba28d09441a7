import { systemClock } from '../../async/clock.ts';
import { connectDocker } from '../../engine/docker/docker-engine.ts';
import { EngineError } from '../../engine/engine-error.ts';
import { EXIT } from '../../errors/exit-status.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Node } from '../../fleet/node.ts';
import { readHostFacts } from '../../provision/host-facts.ts';
import { provision } from '../../provision/provision.ts';
import { recipeFor } from '../../provision/recipe.ts';
import { Ssh } from '../../ssh/ssh.ts';
import { CommandFailed } from '../command-failed.ts';
import type { CommandContext } from '../context.ts';
import { confirm } from '../run/confirm.ts';
import { terminalQuestions } from '../terminal/questions.ts';

/** How long a fresh engine may take to answer. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 500;

export interface ProvisionRequest {
  readonly node: Node;
  /** The user has said yes beforehand. */
  readonly isConfirmed: boolean;
}

/**
 * Makes a host into one with an engine that answers; one that has it is left as it is. Says first what it will do, and asks. False
 * for a dry run, which ends there. Throws `PROVISION_...`, an `SshError`, and `CommandFailed` where the user says no.
 */
export async function provisionNode(context: CommandContext, request: ProvisionRequest): Promise<boolean> {
  const { node } = request;
  const { endpoint } = node;
  if (endpoint.kind !== 'ssh') {
    throw new FlotillaError('FLAGS_CONFLICT', '--provision is for hosts over SSH', {
      hint: 'write the host as ssh://user@host',
    });
  }
  const tell = (text: string): void => void context.stderr.write(`${text}\n`);
  const ssh = new Ssh(context.environment, () => terminalQuestions(context));
  try {
    if (await engineAnswers(node, ssh)) {
      tell(`${node.name}: an engine answers; there is nothing to provision`);
      return true;
    }
    const connection = await ssh.connection(node.name, endpoint.target);
    const facts = await readHostFacts(connection);
    const steps = recipeFor(facts);
    const way = facts.privilege === 'root' ? 'as root' : `as root by ${facts.privilege}`;
    tell(`On ${node.name} (${facts.title}, ${facts.machine}), ${way}:`);
    for (const { title, command } of steps) tell(`  ${title}\n    ${command}`);
    if (context.globals.dryRun) return false;
    if (!request.isConfirmed && !(await confirm(context, 'Do this?'))) throw new CommandFailed(EXIT.failed);
    await provision(connection, facts, steps, ({ title }) => tell(`${node.name}: ${title}`));
  } finally {
    await ssh.close();
  }
  await waitForEngine(context, node);
  return true;
}

async function engineAnswers(node: Node, ssh: Ssh): Promise<boolean> {
  const engine = connectDocker({ node: node.name, endpoint: node.endpoint, ssh });
  try {
    await engine.facts();
    return true;
  } catch (error) {
    // The host itself has to be reached; all that lacks may be the engine.
    const isEngineMissing =
      error instanceof EngineError && /^ENGINE_(UNREACHABLE|PERMISSION)$|^SSH_REFUSED$/.test(error.code);
    if (!isEngineMissing) throw error;
    return false;
  } finally {
    engine.close();
  }
}

/** On a new connection each time: what groups a user is in counts from the login on. */
async function waitForEngine(context: CommandContext, node: Node): Promise<void> {
  const deadline = systemClock.now() + PATIENCE_MS;
  for (;;) {
    const ssh = new Ssh(context.environment, () => terminalQuestions(context));
    try {
      if (await engineAnswers(node, ssh)) return;
    } finally {
      await ssh.close();
    }
    if (systemClock.now() > deadline) {
      throw new FlotillaError('PROVISION_FAILED', `The engine on ${node.name} does not answer yet`, {
        hint: 'look at its log there: journalctl -u docker, or /var/log/dockerd.log',
      });
    }
    await systemClock.sleep(LOOK_AGAIN_MS);
  }
}
