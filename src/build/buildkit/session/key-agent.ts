import { AgentProtocol, type ParsedKey } from 'ssh2';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { readIdentity } from '../../../ssh/login/identity-file.ts';
import type { DialAgent } from './ssh.ts';

/** An SSH agent that holds one private key and lives in this process. Throws `SSH_KEY_UNUSABLE`. */
export function keyAgent(path: string): DialAgent {
  const key = readKey(path);
  return () => {
    const agent = new AgentProtocol(false);
    agent.on('identities', (request) => agent.getIdentitiesReply(request, [key]));
    agent.on('sign', (request, asked: ParsedKey, data, options) => {
      const signature = asked.getPublicSSH().equals(key.getPublicSSH())
        ? key.sign(data, options.hash)
        : undefined;
      if (signature === undefined || signature instanceof Error) agent.failureReply(request);
      else agent.signReply(request, signature);
    });
    return Promise.resolve(agent);
  };
}

function readKey(path: string): ParsedKey {
  const identity = readIdentity(path);
  if (identity.kind === 'open') return identity.key;
  const why =
    identity.kind === 'locked' ? 'is locked with a passphrase' : 'is no private key that can be read';
  throw new FlotillaError('SSH_KEY_UNUSABLE', `build.ssh: the key "${path}" ${why}`, {
    hint: 'add it to an agent (ssh-add), and write "default" in place of its path',
  });
}
