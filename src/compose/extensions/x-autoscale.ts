import type { Autoscale } from '../../model/desired/autoscale.ts';
import type { Service } from '../../model/desired/service.ts';
import { isJob } from '../../model/jobs.ts';
import { resourcesOf } from '../../model/placing/resources.ts';
import { isGlobal } from '../../model/replicas.ts';
import { durationMs } from '../../model/units.ts';
import { parseBytes } from '../decode/units.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import { didYouMean } from '../schema/suggest.ts';
import { child, type MapNode, type YamlNode } from '../yaml/yaml-node.ts';

const KEYS = ['min', 'max', 'cpu', 'memory', 'up_window', 'down_window'];
const CODE = 'X_AUTOSCALE_INVALID';
const EXAMPLE = 'write it like `x-autoscale: {min: 2, max: 10, cpu: 70%}`';

/** Kubernetes' HorizontalPodAutoscaler has the same (API reference, HPAScalingRules). */
const DEFAULT_UP_MS = 0;
const DEFAULT_DOWN_MS = 5 * 60_000;

/** flotilla's own `x-autoscale` of services -> what it asks for, by service. What can't be is an error. */
export function autoscalingOf(
  model: YamlNode,
  services: Readonly<Record<string, Service>>,
  reporter: ProblemReporter,
): Readonly<Record<string, Autoscale>> {
  return Object.fromEntries(
    Object.entries(services).flatMap(([key, service]): [string, Autoscale][] => {
      const node = child(child(child(model, 'services'), key), 'x-autoscale');
      if (node === undefined) return [];
      if (node.kind !== 'map') {
        reporter.error(CODE, 'x-autoscale must be a mapping', node.mark, EXAMPLE);
        return [];
      }
      const found = new AutoscaleReader(node, service, reporter).read();
      return found === undefined ? [] : [[key, found]];
    }),
  );
}

class AutoscaleReader {
  readonly #node: MapNode;
  readonly #service: Service;
  readonly #reporter: ProblemReporter;

  constructor(node: MapNode, service: Service, reporter: ProblemReporter) {
    this.#node = node;
    this.#service = service;
    this.#reporter = reporter;
  }

  /** undefined where something is wrong with it, which has been said. */
  read(): Autoscale | undefined {
    this.#unknownKeys();
    const { provider, container_name: name } = this.#service;
    if (isGlobal(this.#service) || isJob(this.#service) || provider !== undefined) {
      return this.#wrong('x-autoscale is for services with replicas', this.#node, 'mode: replicated');
    }
    const min = this.#count('min', 1);
    const max = this.#count('max');
    const target = { ...this.#cpu(), ...this.#memory() };
    const upWindowMs = this.#window('up_window', DEFAULT_UP_MS);
    const downWindowMs = this.#window('down_window', DEFAULT_DOWN_MS);
    if (min === undefined || max === undefined || upWindowMs === undefined || downWindowMs === undefined) {
      return undefined;
    }
    if (max < min)
      return this.#wrong(`x-autoscale: max (${max}) is less than min (${min})`, this.#child('max'));
    if (name !== undefined && max > 1) {
      const hint = 'take container_name out';
      return this.#wrong(
        `x-autoscale: only one replica can have the container_name "${name}"`,
        this.#node,
        hint,
      );
    }
    if (this.#child('cpu') === undefined && this.#child('memory') === undefined) {
      return this.#wrong('x-autoscale needs cpu or memory: what decides', this.#node, EXAMPLE);
    }
    return { min, max, ...target, upWindowMs, downWindowMs };
  }

  #unknownKeys(): void {
    for (const [name, { key }] of this.#node.entries) {
      if (KEYS.includes(name) || name.startsWith('x-')) continue;
      const near = didYouMean(name, () => KEYS)();
      this.#reporter.error(
        CODE,
        `x-autoscale has no key "${name}"`,
        key,
        near ?? `it has ${KEYS.join(', ')}`,
      );
    }
  }

  #child(name: string): YamlNode | undefined {
    return child(this.#node, name);
  }

  #textOf(name: string): string | undefined {
    const node = this.#child(name);
    return node?.kind === 'scalar' ? node.text : undefined;
  }

  #wrong(message: string, at: YamlNode | undefined, hint?: string): undefined {
    this.#reporter.error(CODE, message, at?.mark ?? this.#node.mark, hint);
    return undefined;
  }

  #count(name: 'min' | 'max', absent?: number): number | undefined {
    const node = this.#child(name);
    if (node === undefined) return absent ?? this.#wrong(`x-autoscale needs ${name}`, this.#node, EXAMPLE);
    const text = this.#textOf(name) ?? '';
    if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
    return this.#wrong(`x-autoscale: ${name} must be a whole number from 1 on`, node);
  }

  #cpu(): Pick<Autoscale, 'cpuPercent'> {
    const node = this.#child('cpu');
    if (node === undefined) return {};
    const cpuPercent = percentOf(this.#textOf('cpu') ?? '');
    if (cpuPercent !== undefined) return { cpuPercent };
    this.#wrong("x-autoscale: cpu can't be read", node, 'write a share like 70%');
    return {};
  }

  #memory(): Pick<Autoscale, 'memoryPercent' | 'memoryBytes'> {
    const node = this.#child('memory');
    if (node === undefined) return {};
    const text = this.#textOf('memory') ?? '';
    const memoryPercent = percentOf(text);
    if (memoryPercent === undefined) {
      const memoryBytes = Number(parseBytes(text) ?? 0);
      if (memoryBytes > 0) return { memoryBytes };
      this.#wrong("x-autoscale: memory can't be read", node, 'write a size like 512m, or a share like 80%');
    } else if (resourcesOf(this.#service).memory === undefined) {
      const hint = 'add a memory limit or reservation, or write a size like 512m';
      this.#wrong('x-autoscale: a share of memory needs something to be a share of', node, hint);
    }
    return memoryPercent === undefined ? {} : { memoryPercent };
  }

  #window(name: 'up_window' | 'down_window', absent: number): number | undefined {
    const node = this.#child(name);
    if (node === undefined) return absent;
    const ms = durationMs(this.#textOf(name) ?? '');
    return ms ?? this.#wrong(`x-autoscale: ${name} can't be read`, node, 'write a time like 5m or 30s');
  }
}

/** "70%" -> 70; undefined for all else. */
function percentOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?%$/.exec(text);
  const percent = Number(match?.[1] ?? 0);
  return percent > 0 ? percent : undefined;
}
