import { type Autoscale, withinBounds } from '../../../model/desired/autoscale.ts';
import type { Service } from '../../../model/desired/service.ts';
import { resourcesOf } from '../../../model/placing/resources.ts';

/** What one replica was seen to use; absent: it could not be measured. */
export interface Usage {
  /** Processors, as an average since it was read before. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
}

/** What all replicas of a service use together, and of how many of them that is known. */
export interface Load {
  readonly usages: readonly Usage[];
  /** Replicas that are ready; only some of many are read. */
  readonly ready: number;
}

export interface Recommendation {
  readonly replicas: number;
  /** What it was made from: "cpu 81 % of 70 %". */
  readonly reason: string;
  /** What decides, as shares of what is to be used: 1 is just that. */
  readonly shares: Readonly<Record<string, number>>;
}

/** As Kubernetes' HorizontalPodAutoscaler has it (`--horizontal-pod-autoscaler-tolerance`). */
const TOLERANCE = 0.1;

/** So that 3.0000000000000004 is three. */
const EPSILON = 1e-9;

/**
 * How many replicas what is used asks for, within the bounds: used / target of each metric, the most of them (Kubernetes,
 * "Horizontal Pod Autoscaling", algorithm details). What is not known of counts against a change: as nothing where more
 * are asked for, as the target where fewer. undefined where nothing is known.
 */
export function recommend(
  autoscale: Autoscale,
  service: Service,
  current: number,
  { usages, ready }: Load,
): Recommendation | undefined {
  const found = metricsOf(autoscale, service).flatMap((metric) => {
    const values = usages.flatMap((usage) => metric.read(usage) ?? []);
    if (values.length === 0) return [];
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    // Those that were read stand for all that are ready.
    const known = Math.max(1, Math.round((values.length / Math.max(1, usages.length)) * ready));
    const replicas = replicasFor(average / metric.target, known, current);
    return [{ replicas, share: average / metric.target, text: metric.text(average), name: metric.name }];
  });
  const [first, ...others] = found;
  if (first === undefined) return undefined;
  const most = others.reduce((best, one) => (one.replicas > best.replicas ? one : best), first);
  return {
    replicas: withinBounds(autoscale, most.replicas),
    reason: most.text,
    shares: Object.fromEntries(found.map(({ name, share }) => [name, share])),
  };
}

/** `ratio` is what `known` replicas use on average, as a share of the target. */
function replicasFor(ratio: number, known: number, current: number): number {
  const missing = Math.max(0, current - known);
  const load = ratio * known + (ratio > 1 ? 0 : missing);
  if (Math.abs(load / current - 1) <= TOLERANCE + EPSILON) return current;
  // What is not known of must not turn the direction.
  if (ratio > 1 && missing > 0 && load < current) return current;
  return Math.ceil(load - EPSILON);
}

interface Metric {
  readonly name: 'cpu' | 'memory';
  /** For each replica, in the unit of `read`. */
  readonly target: number;
  readonly read: (usage: Usage) => number | undefined;
  readonly text: (average: number) => string;
}

/** A share is one of what a replica reserves, else of its limit, else of one processor. */
function metricsOf(autoscale: Autoscale, service: Service): readonly Metric[] {
  const { cpuPercent, memoryPercent, memoryBytes } = autoscale;
  const { cpus = 1, memory = 0 } = resourcesOf(service);
  const metrics: Metric[] = [];
  if (cpuPercent !== undefined) {
    const text = (average: number): string => `cpu ${percent(average / cpus)} of ${cpuPercent} %`;
    metrics.push({ name: 'cpu', target: (cpus * cpuPercent) / 100, read: (one) => one.cpus, text });
  }
  const read = (one: Usage): number | undefined => one.memoryBytes;
  if (memoryPercent !== undefined && memory > 0) {
    const text = (average: number): string => `memory ${percent(average / memory)} of ${memoryPercent} %`;
    metrics.push({ name: 'memory', target: (memory * memoryPercent) / 100, read, text });
  } else if (memoryBytes !== undefined) {
    const text = (average: number): string => `memory ${megabytes(average)} of ${megabytes(memoryBytes)}`;
    metrics.push({ name: 'memory', target: memoryBytes, read, text });
  }
  return metrics;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** In the unit of compose files: "512m". */
function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)}m`;
}
