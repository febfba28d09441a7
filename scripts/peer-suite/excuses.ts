/** The text of not-counted.txt -> names of tests, or of parts of them, that do not count with the engine of this suite of Debian. */
export function excusesIn(text: string, suite: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', engines = ''] = line.split(/\s+/);
    const isMeant = engines === 'any' || engines.split(',').includes(suite);
    return name !== '' && !name.startsWith('#') && isMeant ? [name] : [];
  });
}
