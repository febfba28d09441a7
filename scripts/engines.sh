#!/usr/bin/env bash
# The engine ring against Docker Engines of other versions than the machine's, one after the other, as root: those of Debian
# trixie (26.1) and sid (28.5), unpacked from their packages and not installed. Each has a folder and a network namespace of
# its own, tests included, so that the machine's own engine, its bridge and its rules are left alone; nothing stays.
#
#   npm run test:engines                               all engine tests on both
#   npm run test:engines -- test/e2e/lifecycle/up.test.ts        some files
#   FLOTILLA_TEST_ENGINES=sid npm run test:engines     one engine; names of Debian's suites
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
. "$ROOT/scripts/engine.sh"

if [ "${1:-}" = --inside ]; then
  engine=$2
  shift 2
  start_unpacked_engine "$engine"
  if [ $# -gt 0 ]; then
    "$BUN" test --timeout=120000 "$@"
  else
    FLOTILLA_TEST_RINGS=engine "$BUN" scripts/rings/run.ts passed
  fi
  exit
fi

need_unpacked_engines
unset DOCKER_HOST DOCKER_CONTEXT
bash scripts/build.sh
# What comes from elsewhere comes now: the namespaces have no way out.
"$BUN" scripts/engine/fetch-packages.ts

failed=
for suite in ${FLOTILLA_TEST_ENGINES:-trixie sid}; do
  engine=$("$BUN" scripts/engine/unpacked-engine.ts "$suite")
  unshare --net bash scripts/engines.sh --inside "$engine" "$@" || failed="$failed $suite"
done
[ -z "$failed" ] || die "Failed with the engine of:$failed"
