/**
 * How many of an image's layers, from the bottom, a node has already: the most that it shares with one of
 * the images there. A layer is known by its digest and by those below it, so only whole beginnings count.
 */
export function sharedLayers(layers: readonly string[], there: readonly (readonly string[])[]): number {
  return Math.max(0, ...there.map((other) => sharedBeginning(layers, other)));
}

function sharedBeginning(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((layer, index) => layer !== other[index]);
  return differs < 0 ? one.length : differs;
}
