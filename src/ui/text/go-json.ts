/** JSON text as Go writes it: the characters escaped that mean something to HTML (encoding/json, `Marshal`). */
export function escapedAsByGo(json: string): string {
  return json.replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}
