/** The text that the scenarios' compose files have in common. */
export const IMAGE = 'image: "flotilla/test:1"';
export const ONE = `services:\n  a: { ${IMAGE} }\n`;
export const TWO = `services:\n  a: { ${IMAGE} }\n  b: { ${IMAGE}, depends_on: [a] }\n`;
export const UP = ['up', '-d'] as const;

/** One service under the keys that the scenario is about. */
export function service(keys: string, rest = ''): Readonly<Record<string, string>> {
  return { 'compose.yaml': `services:\n  a:\n    ${IMAGE}\n${indent(keys)}${rest}` };
}

function indent(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('');
}
