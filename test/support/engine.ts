import { type EngineAddress, engineAddress, formatAddress } from '../../scripts/engine/address.ts';
import { answers, engineCall, engineRequest } from '../../scripts/engine/request.ts';
import { eventually } from './time/eventually.ts';

/** The engine that the real-engine rings run on: DOCKER_HOST, as scripts/test.sh sets it, or the usual one. */
export async function testEngine(): Promise<EngineAddress> {
  const address = engineAddress(process.env);
  if (await answers(address)) return address;
  throw new Error(
    `No Docker Engine answers at ${formatAddress(address)}; "npm test" starts one where there is none`,
  );
}

/**
 * The environment in which the built program talks to that engine and to no other. FLOTILLA_TEST_HOST is another way to the
 * same engine ("ssh://..."), to run these tests over it.
 */
export function engineEnvironment(address: EngineAddress): Record<string, string> {
  return { DOCKER_HOST: process.env.FLOTILLA_TEST_HOST ?? formatAddress(address) };
}

type Kind = 'containers' | 'networks' | 'volumes';

/** The names of all that carries the label ("key" or "key=value") on an engine, for instance "volumes/data". */
export async function labelled(address: EngineAddress, label: string): Promise<string[]> {
  const lists = await Promise.all(
    (['containers', 'networks', 'volumes'] as const).map(async (kind) =>
      (await list(address, kind, label)).map(({ name }) => `${kind}/${name}`),
    ),
  );
  return lists.flat().sort();
}

/** Removes all that carries the label, also what runs, and the images that no tag names; nothing there is no error. */
export async function removeLabelled(address: EngineAddress, label: string): Promise<void> {
  for (const kind of ['containers', 'networks', 'volumes'] as const) {
    const found = await list(address, kind, label);
    await Promise.all(
      found.map(({ id }) => {
        const query = kind === 'containers' ? '?force=1&v=1' : kind === 'volumes' ? '?force=1' : '';
        const remove = () => engineCall(address, { method: 'DELETE', path: `/${kind}/${id}${query}` });
        // An engine answers that a container is removed before it has let go of the network.
        return kind === 'networks' ? eventually(`network ${id} can be removed`, remove) : remove();
      }),
    );
  }
  const untagged = encodeURIComponent(JSON.stringify({ label: [label], dangling: ['true'] }));
  const images = JSON.parse(await engineCall(address, { path: `/images/json?filters=${untagged}` })) as {
    Id: string;
  }[];
  // Pruning would be one call, but an engine refuses to prune for two at once.
  await Promise.all(
    images.map(({ Id }) => engineRequest(address, { method: 'DELETE', path: `/images/${Id}` })),
  );
}

async function list(
  address: EngineAddress,
  kind: Kind,
  label: string,
): Promise<{ readonly id: string; readonly name: string }[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const path = kind === 'containers' ? '/containers/json?all=1&' : `/${kind}?`;
  const answer = JSON.parse(await engineCall(address, { path: `${path}filters=${filters}` }));
  if (kind === 'volumes') {
    return ((answer.Volumes ?? []) as { Name: string }[]).map(({ Name }) => ({ id: Name, name: Name }));
  }
  return (answer as { Id: string; Name?: string; Names?: string[] }[]).map(({ Id, Name, Names }) => ({
    id: Id,
    name: Name ?? Names?.[0]?.slice(1) ?? Id,
  }));
}
