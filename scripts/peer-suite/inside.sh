#!/usr/bin/env bash
# One run of docker compose's tests, in namespaces made for it: Debian's suite of an engine, its folder, the way to call
# (standalone or plugin), the program, and flags of Go's tests.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../toolchain.sh"
. "$ROOT/scripts/engine.sh"
. "$ROOT/scripts/peer-suite/images.sh"
. "$ROOT/scripts/peer-suite/namespace.sh"
suite=$1 engine=$2 way=$3 program=$4
shift 4

open_namespace "$suite" "$engine" "$SUITE/registry"
with_images "$ROOT/scripts/peer-suite/images.sh" "$SUITE/registry"
# Some tests take for granted that these are there.
for image in alpine busybox nginx nginx:alpine; do docker pull -q "$image" >/dev/null; done

mkdir -p "$work/called" "$work/home/.docker/cli-plugins" "$work/tmp"
cp "$program" "$work/called/docker-compose"
cp "$BUILDX" "$work/home/.docker/cli-plugins/"
echo '{}' >"$work/home/.docker/config.json"
cp -r "$SUITE/source" "$work/source"
cd "$work/source/pkg/e2e"
say "docker compose's tests on Docker Engine $(docker version --format '{{.Server.Version}}') ($way)"
log=$CACHE/peer-suite-$suite-$way.log
HOME=$work/home TMPDIR=$work/tmp COMPOSE_E2E_BIN_PATH=$work/called/docker-compose \
  PATH=$work/called:$SUITE/bin:$PATH "$SUITE/$way" -test.v -test.timeout 30m -test.parallel 4 "$@" >"$log" 2>&1 || true

"$BUN" "$ROOT/scripts/peer-suite/verdict.ts" "$log" "$ROOT/scripts/peer-suite/not-counted.txt" "$suite"
