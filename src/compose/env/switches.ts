/** Whether a variable switches something on, in the words of compose-go's `StringToBool`: "1", "true", "t", "y" in any case. */
export function isTrue(value: string | undefined): boolean {
  return /^(1|t|true|y)$/i.test((value ?? '').trim());
}

/** A boolean in the words of Go's `strconv.ParseBool`; undefined for any other text. */
export function parseGoBool(text: string): boolean | undefined {
  if (/^(1|t|T|true|True|TRUE)$/.test(text)) return true;
  return /^(0|f|F|false|False|FALSE)$/.test(text) ? false : undefined;
}
