import { COMMAND_SCENARIOS } from './command-scenarios.ts';
import type { Scenario } from './scenario.ts';
import { SERVICE_SCENARIOS } from './service-scenarios.ts';

/** What people do with docker compose, each as small as it can be. */
export const SCENARIOS: readonly Scenario[] = [...SERVICE_SCENARIOS, ...COMMAND_SCENARIOS];
