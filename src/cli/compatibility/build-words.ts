/** What docker compose says of a build that fails, or whose files are not there, by the code of the failure. */
const BUILD_WORDS: Readonly<Record<string, { readonly message: RegExp; say(part: string): string }>> = {
  BUILD_FAILED: {
    message: /^(Image ".*" can't be built: (?:process "|executor failed |failed to )[\s\S]*)/,
    say: (whole) => whole.replace("can't be built: ", (words) => `${words}failed to solve: `),
  },
  BUILD_CONTEXT_MISSING: {
    message: /^The build context "(.*)" does not exist$/s,
    say: (path) => `unable to prepare context: path "${path}" not found`,
  },
  DOCKERFILE_MISSING: {
    // BuildKit has its folder apart.
    message: /^There is no Dockerfile at "(?:.*\/)?(.*)"$/s,
    say: (path) => `failed to solve: failed to read dockerfile: open ${path}: no such file or directory`,
  },
};

/** A failure of a build in docker compose's words, which scripts look for; any other as it is. */
export function asBuildFailure(code: string, message: string): string {
  const words = BUILD_WORDS[code];
  const part = words?.message.exec(message)?.[1];
  return words === undefined || part === undefined ? message : words.say(part);
}
