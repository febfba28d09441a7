/** What the support page says of compose files that lie elsewhere. */
export const ELSEWHERE = `## Files that lie elsewhere

\`-f\`, \`COMPOSE_FILE\`, \`include.path\` and \`extends.file\` take addresses too:

| address | what it is |
|---|---|
| \`oci://HOST/REPOSITORY:TAG\`, \`oci://HOST/REPOSITORY@DIGEST\` | what \`flotilla publish\` or \`docker compose publish\` has stored in a registry |
| \`https://HOST/PATH.git\`, \`ssh://...\`, \`git://...\`, \`git@HOST:PATH\`, \`github.com/OWNER/NAME\` | a Git repository |

\`#REF:PATH\` behind a repository is a branch, tag or commit, and a folder or file in it; \`?ref=\`, \`?tag=\`, \`?branch=\` and \`?subdir=\` say the same, and
\`?checksum=\` which commit it has to be. In \`COMPOSE_FILE\` an address stands alone, or \`COMPOSE_PATH_SEPARATOR\` is another sign than the colon.

- Copies are kept where docker compose keeps them, below \`$XDG_CACHE_HOME/docker-compose\` or \`~/.cache/docker-compose\`, in a folder for each commit or
  digest. What a name stands for is asked for each time; what is there is not fetched again, and what is fetched is there whole or not at all.
- Relative paths start in the copy. The project's name, and the \`.env\` for its variables, are those of the folder where the command is run.
- Repositories are fetched by the program \`git\`, with its keys and credential helpers, and without questions; registries are asked with the
  login that a pull has. A registry on this machine (\`localhost\`, \`127.*\`) is spoken to without TLS.
- \`up\` and \`run\` say where the copy is, and ask for the variables that its files refer to, and for what they include from elsewhere; \`up -y\` does not ask.
- No file of an artifact, and no path of a repository, leads out of the copy, by links neither.
- \`COMPOSE_EXPERIMENTAL_GIT_REMOTE=0\` and \`COMPOSE_EXPERIMENTAL_OCI_REMOTE=0\` forbid one kind or the other.
`;
