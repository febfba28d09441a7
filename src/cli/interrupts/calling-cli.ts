import { EXIT } from '../../errors/exit-status.ts';

/** The docker CLI tells its plugins where it listens (docker CLI, cli-plugins/socket). */
const SOCKET_VARIABLE = 'DOCKER_CLI_PLUGIN_SOCKET';

let isGone = false;

/** True once the docker CLI that called this plugin has ended, or asks it to end. */
export function callingCliIsGone(): boolean {
  return isGone;
}

/**
 * The docker CLI keeps a connection open to each plugin that it calls, and closes it where the plugin is to end: when it is told to
 * end itself, or is killed. That then counts as a SIGTERM. Its address is taken out of the environment: it is not for the programs
 * that this one runs. A CLI that does not listen there has ended already, or is one that needs no answer.
 */
export async function followCallingCli(environment: NodeJS.ProcessEnv): Promise<void> {
  const address = environment[SOCKET_VARIABLE];
  delete environment[SOCKET_VARIABLE];
  if (address === undefined || address === '') return;
  const { connect } = await import('node:net');
  // Go writes an abstract name of Linux with an @, the kernel begins it with a zero byte.
  const socket = connect(address.startsWith('@') ? `\0${address.slice(1)}` : address);
  socket.unref();
  socket.once('connect', () =>
    socket.once('close', () => {
      isGone = true;
      // Nothing here is to be brought to an end; a process that a signal ends has no status for that CLI.
      if (process.listenerCount('SIGTERM') === 0) process.exit(EXIT.interrupted);
      process.kill(process.pid, 'SIGTERM');
    }),
  );
  socket.on('error', () => undefined);
  socket.resume();
}
