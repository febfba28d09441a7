/** Removes from the engine what killed fleet tests have left: for scripts/test.sh, also after an interruption. */
import { engineAddress } from '../../../scripts/engine/address.ts';
import { removeAbandoned } from './abandoned.ts';
import { FLEET_LABEL } from './real-fleet.ts';

await removeAbandoned(engineAddress(process.env), FLEET_LABEL);
