#!/usr/bin/env bash
# Makes the folder $SUITE: a root with Debian 12, pytest and what docker compose 1.29.2 is made of, its source in /root/source.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../toolchain.sh"

say 'Fetching the acceptance tests of docker compose 1.29.2 (some minutes, once)'
log=$CACHE/acceptance-suite.log
run() { "$@" >>"$log" 2>&1 || { tail -n 20 "$log" >&2; die "Failed, whole output in $log: $*"; }; }
: >"$log"
rm -rf "$SUITE.new"
mkdir -p "$SUITE.new/registry"
root=$SUITE.new/root
packages=python3,python3-pytest,python3-docker,docker-compose,dpkg-dev
run debootstrap --variant=minbase --include="$packages" bookworm "$root" "$MIRROR"
echo "deb-src $MIRROR bookworm main" >>"$root/etc/apt/sources.list"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# The mounts go with the namespace.
run unshare --mount bash -c 'mount --rbind /proc "$1/proc" && mount --rbind /dev "$1/dev" &&
  chroot "$1" sh -c "cd /root && apt-get update && apt-get source docker-compose && mv docker-compose-*/ source"' _ "$root"
run "$BUN" scripts/acceptance-suite/wrap-fixtures.ts "$root/root/source/tests/fixtures"
# By a rename, so that a run that was ended half-way leaves nothing that looks whole.
mv "$SUITE.new" "$SUITE"
