import type { EngineEvent } from '../../engine/engine.ts';
import { COMPOSE_PREFIX, LABEL } from '../../model/labels.ts';
import { goJsonTime, localTime, nanoDigits } from '../../ui/text/go-time.ts';
import type { Row } from '../../ui/text/listing.ts';
import type { NodeEvent } from './node-event.ts';

/** The line for people has microseconds, as docker compose's. */
const MICRO_DIGITS = 6;

/** "2026-11-21 15:03:15.875673 container start 6dd0… (image=app, name=shop-web-1)"; of several nodes, with `node=c`. */
export function eventLine({ node, event }: NodeEvent, isFleet: boolean): string {
  const time = `${localTime(new Date(event.timeMs)).replace('T', ' ')}.${nanoDigits(event.timeNanos).slice(0, MICRO_DIGITS)}`;
  const attributes = attributesOf(event).map(([name, value]) => `${name}=${value}`);
  const shown = isFleet ? [...attributes, `node=${node}`] : attributes;
  return `${time} ${event.type} ${event.action} ${event.id} (${shown.join(', ')})\n`;
}

/** The fields of `docker compose events --json`; of several nodes, with the node. */
export function eventJson({ node, event }: NodeEvent, isFleet: boolean): string {
  const document = {
    action: event.action,
    attributes: Object.fromEntries(attributesOf(event)),
    id: event.id,
    ...(isFleet ? { node } : {}),
    service: event.attributes[LABEL.service] ?? '',
    time: goJsonTime(event.timeNanos),
    type: event.type,
  };
  return `${JSON.stringify(document)}\n`;
}

/** What a template of `--format` can print. */
export function eventRow({ node, event }: NodeEvent): Row {
  const { attributes, action, id, type } = event;
  return {
    Action: action,
    // Events differ in what they have: for templates it is a map.
    Attributes: Object.assign(Object.create(null), Object.fromEntries(attributesOf(event))),
    ID: id,
    Image: attributes.image ?? '',
    Name: attributes.name ?? '',
    Node: node,
    Project: attributes[LABEL.project] ?? '',
    Service: attributes[LABEL.service] ?? '',
    Time: goJsonTime(event.timeNanos),
    Type: type,
  };
}

/** What the engine adds to an event, without docker compose's own labels; sorted by name. */
function attributesOf({ attributes }: EngineEvent): readonly (readonly [string, string])[] {
  return Object.entries(attributes)
    .filter(([name]) => !name.startsWith(COMPOSE_PREFIX))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
