import type { ProgressEvent } from '../progress/event.ts';

type LayerEvent = Extract<ProgressEvent, { kind: 'operation-progress' }>;

/** How far one layer of an image is. */
export interface LayerProgress {
  readonly text: string;
  readonly currentBytes: number;
  /** 0 until the registry has reported it. */
  readonly totalBytes: number;
  readonly isDone: boolean;
}

/** How far an image is; layers in order of first appearance. */
export interface PullProgress {
  readonly layers: ReadonlyMap<string, LayerProgress>;
}

export const NO_PROGRESS: PullProgress = { layers: new Map() };

/** The engine's own words for a layer that needs no more bytes. */
const DONE_TEXTS = new Set([
  'Download complete',
  'Pull complete',
  'Already exists',
  'Pushed',
  'Layer already exists',
]);
/** Reports about the image itself, which come in the same stream under the tag as their id. */
const IMAGE_TEXT = /^(Pulling from|Digest:|Status:|The push refers to)/;

/** The progress after one more report. */
export function addLayer(progress: PullProgress, event: LayerEvent): PullProgress {
  if (event.layer === '' || IMAGE_TEXT.test(event.text)) return progress;
  const before = progress.layers.get(event.layer);
  const totalBytes = Math.max(before?.totalBytes ?? 0, event.totalBytes ?? 0);
  const isDone = before?.isDone === true || DONE_TEXTS.has(event.text);
  // Extracting counts the same bytes once more from 0; the sum must not run backwards.
  const reached = Math.max(before?.currentBytes ?? 0, event.currentBytes ?? 0);
  const layer = { text: event.text, currentBytes: isDone ? totalBytes : reached, totalBytes, isDone };
  return { layers: new Map(progress.layers).set(event.layer, layer) };
}

/** The sum over the layers. */
export interface PullSum {
  readonly currentBytes: number;
  readonly totalBytes: number;
  /** False as long as a layer's size is unknown: a sum shown then would jump. */
  readonly isTotalKnown: boolean;
  readonly percent: number;
}

/** The image's progress; undefined before the first layer is heard of. */
export function sumLayers(progress: PullProgress): PullSum | undefined {
  const layers = [...progress.layers.values()];
  if (layers.length === 0) return undefined;
  const currentBytes = layers.reduce((sum, layer) => sum + layer.currentBytes, 0);
  const totalBytes = layers.reduce((sum, layer) => sum + layer.totalBytes, 0);
  return {
    currentBytes,
    totalBytes,
    isTotalKnown: totalBytes > 0 && layers.every((layer) => layer.isDone || layer.totalBytes > 0),
    percent: totalBytes > 0 ? Math.floor((currentBytes * 100) / totalBytes) : 0,
  };
}

/** How full one layer is, from 0 to 1. */
export function layerFraction(layer: LayerProgress): number {
  if (layer.isDone) return 1;
  return layer.totalBytes > 0 ? Math.min(1, layer.currentBytes / layer.totalBytes) : 0;
}
