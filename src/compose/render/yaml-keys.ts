const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;

/**
 * The order of a mapping's keys in docker compose's YAML: numbers inside keys by their value, letters
 * after other characters, except that after a digit letters come first.
 */
export function compareYamlKeys(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  let afterDigit = false;
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const x = left[index] ?? '';
    const y = right[index] ?? '';
    if (x === y) afterDigit = DIGIT.test(x);
    else return compareAt(left, right, index, afterDigit);
  }
  return left.length - right.length;
}

function compareAt(left: string[], right: string[], index: number, afterDigit: boolean): number {
  const x = left[index] ?? '';
  const y = right[index] ?? '';
  const xLetter = LETTER.test(x);
  if (xLetter !== LETTER.test(y)) return xLetter === afterDigit ? -1 : 1;
  const byNumber = xLetter ? 0 : compareNumbers(left, right, index);
  return byNumber !== 0 ? byNumber : (x.codePointAt(0) ?? 0) - (y.codePointAt(0) ?? 0);
}

function compareNumbers(left: string[], right: string[], index: number): number {
  const a = digits(left, index);
  const b = digits(right, index);
  // A number that goes on from a digit before keeps its zeros; one that begins here does not.
  const meetsZero = left[index] === '0' || right[index] === '0';
  const head = meetsZero && hasNumberBefore(left, index) ? '1' : '0';
  const difference = Number(head + a) - Number(head + b);
  return difference !== 0 ? difference : a.length - b.length;
}

function digits(text: string[], from: number): string {
  let end = from;
  while (end < text.length && DIGIT.test(text[end] ?? '')) end++;
  return text.slice(from, end).join('');
}

function hasNumberBefore(text: string[], index: number): boolean {
  for (let before = index - 1; before >= 0 && DIGIT.test(text[before] ?? ''); before--) {
    if (text[before] !== '0') return true;
  }
  return false;
}
