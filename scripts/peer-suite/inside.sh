#!/usr/bin/env bash
# One run of docker compose's tests, in namespaces made for it: Debian's suite of an engine, its folder, the way to call
# (standalone or plugin), the program, and flags of Go's tests.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../toolchain.sh"
. "$ROOT/scripts/engine.sh"
. "$ROOT/scripts/peer-suite/images.sh"
suite=$1 engine=$2 way=$3 program=$4
shift 4

# The tests look for the engine where it usually is.
mount --make-rprivate /
mount -t tmpfs none /run
# docker compose leaves a compose.yaml in /tmp, which would be the project of every folder below.
[[ $ROOT/ == /tmp/* || $CACHE/ == /tmp/* ]] || mount -t tmpfs none /tmp
work=$(mktemp -d /var/tmp/flotilla-suite.XXXXXX)
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

ip link set lo up
address=127.0.0.1:5055
registry_settings "$address" "$SUITE/registry" >"$work/registry.yml"
"$REGISTRY" serve "$work/registry.yml" >"$CACHE/peer-suite-registry.log" 2>&1 &
started+=($!)
# The suite's own runc may be for a newer C library than the machine has; the machine's works with it.
export PATH=$engine/usr/sbin:$engine/usr/bin:$PATH DOCKER_HOST=unix:///run/docker.sock
ENGINE_LOG=$CACHE/peer-suite-engine.log
dockerd --host "$DOCKER_HOST" --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/docker.pid" \
  --shutdown-timeout 5 --registry-mirror "http://$address" >"$ENGINE_LOG" 2>&1 &
started+=($!)
ENGINE_STARTED=$!
wait_for_engine

# What made them is kept beside them: where it has changed since, they are made anew.
images=$ROOT/scripts/peer-suite/images.sh
if ! cmp -s "$images" "$SUITE/registry/made-by.sh"; then
  say 'Making the images of the tests'
  make_images "$address"
  cp "$images" "$SUITE/registry/made-by.sh"
fi
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
