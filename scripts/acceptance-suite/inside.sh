#!/usr/bin/env bash
# One run of the acceptance tests, in namespaces made for it: Debian's suite of an engine, its folder, the program, and flags of pytest.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../toolchain.sh"
. "$ROOT/scripts/engine.sh"
. "$ROOT/scripts/peer-suite/images.sh"
. "$ROOT/scripts/acceptance-suite/images.sh"
. "$ROOT/scripts/peer-suite/namespace.sh"
suite=$1 engine=$2 program=$3
shift 3

open_namespace "$suite" "$engine" "$SUITE/registry"
with_images "$ROOT/scripts/acceptance-suite/images.sh" "$SUITE/registry"
# Many tests take for granted that these are there.
for image in busybox busybox:1.31.0-uclibc busybox:1.27.2 alpine alpine:3.10.1; do docker pull -q "$image" >/dev/null; done

root=$SUITE/root
for folder in proc dev sys run; do mount --rbind "/$folder" "$root/$folder"; done
mkdir -p "$root/opt/called"
mount -t tmpfs none "$root/opt/called"
cp "$program" "$root/opt/called/docker-compose"
# The tests write beside their files.
mount -t tmpfs none "$root/mnt"
cp -r "$root/root/source" "$root/mnt/"
mkdir -p "$root/mnt/home/.docker/cli-plugins"
cp "$BUILDX" "$root/mnt/home/.docker/cli-plugins/"
version=$(docker version --format '{{.Server.Version}}')
say "docker compose 1.29.2's acceptance tests on Docker Engine $version"
log=$CACHE/acceptance-suite-$suite.log
timeout 1800 chroot "$root" env -i HOME=/mnt/home TERM=dumb LANG=C.UTF-8 DOCKER_HOST="$DOCKER_HOST" \
  PATH=/opt/called:/usr/sbin:/usr/bin:/sbin:/bin \
  sh -c 'cd /mnt/source && exec python3 -m pytest -p no:cacheprovider -rA --tb=short tests/acceptance/cli_test.py "$@"' _ "$@" \
  >"$log" 2>&1 || true

"$BUN" "$ROOT/scripts/acceptance-suite/verdict.ts" "$log" "$ROOT/scripts/acceptance-suite/not-counted.txt" "$suite"
