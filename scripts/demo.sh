#!/usr/bin/env bash
# From a bare checkout to a running project. Run again, it finds everything there and changes nothing.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
. "$ROOT/scripts/engine.sh"

HELLO=(--project-directory examples/hello)

# Shows a command as the user would type it, and runs it.
show() {
  printf '\n$ %s\n' "$*"
  "$@"
}

# The web page's container may have started a moment ago: the server in it needs that moment too.
page() {
  local deadline=$((SECONDS + 20))
  until "$BUN" -e 'const page = await fetch(process.argv[1]); if (!page.ok) process.exit(1);
    process.stdout.write(await page.text());' "$1" 2>/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || die "The page at $1 does not answer; see: bin/flotilla ${HELLO[*]} logs"
    sleep 0.2
  done
}

use_engine kept
bash scripts/build.sh
"$BUN" scripts/make-demo-image.ts

show bin/flotilla "${HELLO[@]}" up -d
show bin/flotilla "${HELLO[@]}" ps
url=http://127.0.0.1:${HELLO_PORT:-8080}/
printf '\n$ curl %s\n' "$url"
page "$url"

cat <<TEXT

What to try next:
  bin/flotilla ${HELLO[*]} up -d        again: nothing has to change
  bin/flotilla ${HELLO[*]} plan         what an "up" would do, and why
  bin/flotilla ${HELLO[*]} logs -f      what the services write
  examples/hello/compose.yaml                                  change it, and run "up -d" again
Take it down:
  bin/flotilla ${HELLO[*]} down -v      containers, networks and the volume
TEXT
# Also told when an earlier run started it.
engine=$(cat "$CACHE/demo-engine.pid" 2>/dev/null || true)
if [ -n "$engine" ] && [ "$(cat "/proc/$engine/comm" 2>/dev/null)" = dockerd ]; then
  printf 'Stop the Docker Engine that the demo started:\n  kill %s\n' "$engine"
fi
