/** `x-autoscale` of a service: between which numbers a manager keeps its replicas, and what decides. */
export interface Autoscale {
  readonly min: number;
  readonly max: number;
  /** What a replica is to use of the processors that it reserves, in percent. */
  readonly cpuPercent?: number;
  /** Of the memory that it reserves, in percent. */
  readonly memoryPercent?: number;
  /** What a replica is to use of memory. */
  readonly memoryBytes?: number;
  /** More replicas only where it was asked for as long. */
  readonly upWindowMs: number;
  /** Fewer replicas only where no more were asked for as long. */
  readonly downWindowMs: number;
}

/** The number within the bounds. */
export function withinBounds({ min, max }: Pick<Autoscale, 'min' | 'max'>, replicas: number): number {
  return Math.max(min, Math.min(max, replicas));
}

/** "2..10". */
export function boundsText({ min, max }: Pick<Autoscale, 'min' | 'max'>): string {
  return `${min}..${max}`;
}
