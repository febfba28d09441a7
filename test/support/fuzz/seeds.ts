import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dir, '../../..');

/** Files that between them use most of the language. */
const BUILT_IN: readonly string[] = [
  `name: shop
services:
  web:
    image: "nginx:\${TAG:-1.27}"
    command: ["nginx", "-g", 'daemon off;']
    ports: ["80:80", "127.0.0.1:8000-8002:9000-9002/udp", {target: 443, published: "8443"}]
    environment: {A: 1, B: "two", C: null, D: \${D:?needed}}
    depends_on: {db: {condition: service_healthy, restart: true, required: false}}
    deploy: {replicas: 2, resources: {limits: {cpus: "0.5", memory: 64M}}}
  db:
    image: postgres
    healthcheck: {test: [CMD, pg_isready], interval: 10s, retries: 3}
    volumes: [data:/var/lib/postgresql/data, ./init:/docker-entrypoint-initdb.d:ro]
    secrets: [password]
volumes: {data: {}}
secrets: {password: {file: ./password.txt}}
`,
  `x-common: &common
  restart: always
  logging: &logging
    driver: json-file
    options: {max-size: 10m}
services:
  a:
    <<: *common
    build: {context: ., args: [A=1], target: prod, secrets: [{source: s, target: /x}]}
    command: |
      echo a
        indented

      echo b
  b:
    <<: [*common, {image: x}]
    entrypoint: >-
      folded text
      on two lines
    extends: {service: a}
    networks: {front: {aliases: [bb], ipv4_address: 10.0.0.5}, back: }
    ulimits: {nofile: {soft: 1, hard: 2}, nproc: 5}
    extra_hosts: ["h:1.2.3.4", "g=::1"]
    profiles: [debug]
networks:
  front: {ipam: {config: [{subnet: 10.0.0.0/24}]}}
  back: {external: true, name: other}
secrets: {s: {environment: S}}
---
services:
  a:
    image: !override x
    ports: !reset []
`,
  `{"services": {"j": {"image": "x", "tty":true, "cap_add": ["A", "B"], "mem_limit": 1.5e3}}}\n`,
  `version: "3"
services:
    one:
        image: a
        env_file:
        - path: ./a.env
          required: false
        - b.env
        develop: {watch: [{path: ., action: sync, target: /app, ignore: [node_modules/]}]}
        gpus: all
        devices: ["/dev/a:/dev/b:rwm"]
        post_start: [{command: echo, user: root}]
        # a comment
        labels:
        - "a=b"
        - c
        stop_grace_period: 1m30s
        blkio_config: {weight: 300, device_read_bps: [{path: /dev/sda, rate: 12mb}]}
        models: {llm: {endpoint_var: X}}
include: [./other.yaml, {path: [self.yaml], env_file: .env, project_directory: ..}]
models: {llm: {model: ai/x}}
configs: {c: {content: "a $\${b}"}}
`,
];

/** Compose files to start from: of the corpus where FLOTILLA_CORPUS names one, else built in and the examples. */
export function seeds(corpus = process.env.FLOTILLA_CORPUS): readonly string[] {
  const examples = globSync('examples/**/*.{yaml,yml}', { cwd: ROOT }).map((path) => join(ROOT, path));
  const real = corpus ? globSync('{cases,bad}/**/*.{yaml,yml}', { cwd: corpus }) : [];
  const paths = [...examples, ...real.map((path) => join(corpus ?? '', path))].sort();
  return [...BUILT_IN, ...paths.map((path) => readFileSync(path, 'utf8'))];
}
