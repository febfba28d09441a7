/** JSON text as Go's encoder writes it: characters that mean something to HTML and the two Unicode line ends escaped (encoding/json). */
export function escapedAsByGo(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
