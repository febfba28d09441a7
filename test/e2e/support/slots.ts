/**
 * How many projects may be up at a time. The tests of a file run at the same time; an engine has about
 * thirty subnets to give to networks, and two cores gain nothing from more.
 */
const SLOTS = 5;

let free = SLOTS;
const waiting: (() => void)[] = [];

export async function takeSlot(): Promise<void> {
  if (free > 0) {
    free -= 1;
    return;
  }
  await new Promise<void>((resolve) => waiting.push(resolve));
}

export function giveSlotBack(): void {
  const next = waiting.shift();
  if (next === undefined) free += 1;
  else next();
}
