import { describe, expect, test } from 'bun:test';
import { withModels } from '../../src/plan/models.ts';
import { planProviders } from '../../src/plan/providers.ts';
import { projectOf } from './plan-of.ts';

const URL = 'http://model-runner.docker.internal/v1/';
const RUNS = 'image: flotilla/hello:1\n    command: [sleep, "1000"]\n    init: true';
const COMPOSE = `
services:
  a:
    ${RUNS}
    models: [llm]
  b:
    ${RUNS}
    environment: {LLM_URL: mine, ZED: "1", AAA: "2"}
    models: { big-one: { endpoint_var: URL_X }, llm: {model_var: NAME_Y}, pl-a.in: null }
  c:
    ${RUNS}
models:
  llm: { model: ai/smollm2 }
  big-one: { model: ai/big, context_size: 4096, runtime_flags: ["--a", "--b=1"] }
  pl-a.in: { runtime_flags: ["-x"], model: "ai/third" }
  unused: { model: ai/unused }
`;
const ENDPOINTS = new Map(['llm', 'big-one', 'pl-a.in'].map((key) => [key, URL]));

describe('the models that services use', () => {
  test('are pulled, each once, and then configured', () => {
    const { operations } = planProviders(projectOf(COMPOSE), 'a');
    expect(
      operations.map(({ kind, resource, dependsOn }) => `${kind} ${resource.name} [${dependsOn}]`),
    ).toEqual([
      'pull-model llm []',
      'configure-model llm [a/pull-model/llm]',
      'pull-model big-one []',
      'configure-model big-one [a/pull-model/big-one]',
      'pull-model pl-a.in []',
      'configure-model pl-a.in [a/pull-model/pl-a.in]',
    ]);
  });

  test('are in the environment under the names of the file, or made of their own, before what stands there', () => {
    const { services } = withModels(projectOf(COMPOSE), ENDPOINTS);
    expect(services.a?.environment).toEqual({ LLM_URL: URL, LLM_MODEL: 'ai/smollm2' });
    expect(services.b?.environment).toEqual({
      AAA: '2',
      BIG_ONE_MODEL: 'ai/big',
      LLM_URL: URL,
      NAME_Y: 'ai/smollm2',
      'PL_A.IN_MODEL': 'ai/third',
      'PL_A.IN_URL': URL,
      URL_X: URL,
      ZED: '1',
    });
    expect(services.c?.environment).toBeUndefined();
  });

  test("are in the config hash as docker compose 2.40.3 writes it into the containers' labels", () => {
    const hashes = withModels(projectOf(COMPOSE), ENDPOINTS).configHashes;
    expect(hashes.a?.current).toBe('7c6a1bcd15966c8ccc913afb4b984b29a6d241f7e3bde168899283e33c10975b');
    expect(hashes.b?.current).toBe('50ab440f93d56f5360125b3bf403715e33185028a362cf8b682535f9d09bd2b5');
  });

  test('leave the services as they are where nobody knows yet where they answer', () => {
    const project = projectOf(COMPOSE);
    expect(withModels(project, new Map())).toEqual(project);
  });
});
