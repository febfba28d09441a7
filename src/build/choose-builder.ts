import { parseGoBool } from '../compose/env/switches.ts';
import type { Engine } from '../engine/engine.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { findCliPlugin } from '../fleet/cli-plugins.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What builds images: buildx, or the engine's own builder in one of its two kinds. */
export type BuilderChoice =
  | { readonly kind: 'buildx'; readonly program: string }
  | { readonly kind: 'buildkit' }
  | { readonly kind: 'classic' };

/**
 * The builder by docker compose's rules: DOCKER_BUILDKIT=0 asks for the classic builder, else it is buildx
 * where it is installed and COMPOSE_BAKE does not say no. Without it, the engine says which builder it
 * has. Throws `BUILDER_SETTING_INVALID`, and `BUILDX_MISSING` where a builder of buildx is asked for.
 */
export async function chooseBuilder(
  engine: Engine,
  environment: Environment,
  named: string | undefined,
): Promise<BuilderChoice> {
  const asked = switchOf('DOCKER_BUILDKIT', environment);
  const usesBuildx = asked !== false && switchOf('COMPOSE_BAKE', environment) !== false;
  const program = usesBuildx ? findCliPlugin('buildx', environment) : undefined;
  if (program !== undefined) return { kind: 'buildx', program };
  if (named !== undefined) {
    throw new FlotillaError('BUILDX_MISSING', `Builder "${named}" is one of buildx, which is not used here`, {
      hint: usesBuildx
        ? 'install the docker CLI plugin buildx, or leave --builder out'
        : 'take DOCKER_BUILDKIT and COMPOSE_BAKE out of the environment, or leave --builder out',
    });
  }
  if (asked !== undefined) return { kind: asked ? 'buildkit' : 'classic' };
  return { kind: await engine.defaultBuilder() };
}

/** undefined where the switch is not set. Throws `BUILDER_SETTING_INVALID`. */
function switchOf(name: string, environment: Environment): boolean | undefined {
  const value = environment[name] ?? '';
  if (value === '') return undefined;
  const parsed = parseGoBool(value);
  if (parsed !== undefined) return parsed;
  throw new FlotillaError('BUILDER_SETTING_INVALID', `${name} is "${value}", and must be 0 or 1`, {
    hint: `correct ${name} in the environment, or take it out`,
  });
}
