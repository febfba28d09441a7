/** Ends at once when it is told to. */
const COMMAND = `["sh", "-c", "trap 'exit 0' TERM; sleep 100000 & wait"]`;

/** Two versions of a project whose services wait for, live in and restart with each other, and whose network and config change too. */
export function projectOf(version: 1 | 2): string {
  return `services:
  db:
    image: flotilla/hello:1
    command: &command ${COMMAND}
    volumes: [/anonymous, "data:/data"]
    healthcheck: {test: [CMD, "true"], interval: 150ms}
    environment: {VERSION: "${version}"}
  web:
    image: flotilla/hello:1
    command: *command
    depends_on: {db: {condition: service_healthy, restart: true}}
    networks: [default, back]
    configs: [settings]
    deploy: {replicas: ${version + 1}}
  side:
    image: flotilla/hello:1
    command: *command
    network_mode: service:db
  once:
    image: flotilla/hello:1
    command: ["true"]
  last:
    image: flotilla/hello:1
    command: *command
    depends_on: {once: {condition: service_completed_successfully}}
configs: {settings: {content: "version ${version}"}}
networks: {back: {labels: {version: "${version}"}}}
volumes: {data: {}}
`;
}

const OLD = ['-f', 'old.yaml'];
const NEW = ['-f', 'new.yaml'];

/** What a round may begin from; undefined: from what the round before has left. */
export const BEGINNINGS: readonly (readonly string[] | undefined)[] = [
  [...OLD, 'up', '-d', '-y'],
  [...NEW, 'up', '-d', '-y'],
  [...NEW, 'down', '-v', '-t', '1'],
  undefined,
];

/** What is interrupted. */
export const INTERRUPTED: readonly (readonly string[])[] = [
  [...OLD, 'up', '-d', '-y'],
  [...OLD, 'up', '-d', '-y', '--scale', 'web=1'],
  [...NEW, 'up', '-d', '-y'],
  [...NEW, 'up', '-d', '-y', '--force-recreate'],
  [...NEW, 'up', '-d', '-y', '--scale', 'web=5'],
  [...NEW, 'up', '-d', '-y', '--rolling'],
  [...NEW, 'up', '-d', '-y', '--wait', 'web'],
  [...NEW, 'up', '-y'],
  [...NEW, 'create', '-y'],
  [...NEW, 'down', '-t', '1'],
  [...NEW, 'restart', '-t', '1'],
  [...NEW, 'stop', '-t', '1'],
  [...NEW, 'rm', '-fsv'],
  [...NEW, 'kill'],
  [...NEW, 'run', '--rm', 'web', 'true'],
];

/** What then has to lead to its end. */
export const UP = [...NEW, 'up', '-d', '-y', '--remove-orphans'];
export const DOWN = [...NEW, 'down', '-v', '-t', '1', '--remove-orphans'];
