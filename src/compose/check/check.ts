import type { CheckContext, ServiceCheck } from './context.ts';
import { checkCycles, checkDependencies, checkReferences } from './references.ts';
import { checkSecrets } from './secrets.ts';
import {
  checkBuild,
  checkContainerNames,
  checkHealthcheck,
  checkImage,
  checkMounts,
  checkNetworkMode,
  checkPairs,
  checkScale,
  checkWatch,
} from './service.ts';

const SERVICE_CHECKS: readonly ServiceCheck[] = [
  checkImage,
  checkBuild,
  checkNetworkMode,
  checkReferences,
  checkDependencies,
  checkHealthcheck,
  checkPairs,
  checkScale,
  checkWatch,
  checkMounts,
];

/** The rules that look at more than one attribute. */
export function checkModel(context: CheckContext): void {
  for (const [name, service] of context.enabled) {
    for (const check of SERVICE_CHECKS) check(name, service, context);
  }
  checkSecrets(context);
  checkContainerNames(context);
  checkCycles(context);
}
