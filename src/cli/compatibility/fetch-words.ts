import type { Words } from './words.ts';

const quoted = (text = ''): string => JSON.stringify(text);

/** What docker compose says where compose files that lie elsewhere can't be fetched. */
export const FETCH_WORDS: readonly Words[] = [
  {
    code: 'REMOTE_DISABLED',
    message: /^(\w+_(GIT|OCI)_REMOTE) forbids/,
    say: ([name, kind]) => `${kind === 'GIT' ? 'git' : 'OCI'} remote resource is disabled by ${quoted(name)}`,
  },
  {
    code: 'WRONG_VALUE',
    message: /^(\w+_(?:GIT|OCI)_REMOTE) is neither true nor false: (".*")$/s,
    say: ([name, value]) =>
      `${name} environment variable expects boolean value: strconv.ParseBool: parsing ${value}: invalid syntax`,
  },
  {
    code: 'REMOTE_FILE',
    message: /^Repository (.*) has no branch or tag ".*"$/s,
    say: ([address]) => `repository does not contain ref ${address}, output: "": exit status 2`,
  },
  {
    code: 'GIT_FAILED',
    message: /^Repository (.*?) can't be read: (.*)$/s,
    say: ([repository, said]) => `failed to access repository at ${repository}:\n ${said}`,
  },
  {
    code: 'REMOTE_FILE',
    message: /^Path "(.*)" leaves the repository$/s,
    say: ([path]) => `git subdirectory path traversal detected: ${path}`,
  },
  {
    code: 'REMOTE_FILE',
    message: /^Path "(.*)" of a repository must be relative$/s,
    say: ([path]) => `git subdirectory must be relative, got: ${path}`,
  },
  { code: 'REMOTE_FILE', message: /^The repository has no compose file/, say: () => 'not found' },
  { code: 'REMOTE_FILE', message: /is no reference to an artifact$/, say: () => 'invalid reference format' },
  {
    code: 'REMOTE_FILE',
    message: /^"(.*)" can't be fetched: /s,
    say: ([address]) => `open ${address}: no such file or directory`,
  },
  {
    code: 'REGISTRY_REFUSED',
    message: /^(\S+) can't be fetched: .* refuses \(404\)/s,
    say: ([reference]) => `failed to pull OCI resource ${quoted(reference)}: ${reference}: not found`,
  },
  ...['REGISTRY_REFUSED', 'REGISTRY_UNREACHABLE'].map(
    (code): Words => ({
      code,
      message: /^(\S+) can't be fetched: (.*)$/s,
      say: ([reference, why]) => `failed to pull OCI resource ${quoted(reference)}: ${why}`,
    }),
  ),
  {
    code: 'ARTIFACT_INVALID',
    message: /^(\S+) is no compose project, but "(.*)"$/s,
    say: ([reference, type]) => `${reference} is not a compose project OCI artifact, but ${type}`,
  },
  {
    code: 'ARTIFACT_INVALID',
    message: /^Index (\S+) has no compose project$/,
    say: ([reference]) => `OCI index ${reference} doesn't refer to compose artifacts`,
  },
  {
    code: 'ARTIFACT_INVALID',
    message: /^Layer (\S+) has no annotation (\S+)$/,
    say: ([layer, name]) => `missing annotation ${name} in layer ${quoted(layer)}`,
  },
  { code: 'ARTIFACT_INVALID', message: /leaves its folder$/, say: () => 'invalid OCI artifact' },
];
