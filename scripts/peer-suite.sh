#!/usr/bin/env bash
# docker compose 2.40.3's own end-to-end tests against flotilla under the name docker-compose, as root on Debian. They are compiled
# from Debian's source package, in a Debian of its own; the images that they name are made here and served by a registry on
# loopback. Their engine has a folder and namespaces of its own, so that nothing of it stays.
#
#   npm run test:peer-suite                            as the program docker-compose
#   npm run test:peer-suite -- --plugin                as a plugin of the docker CLI
#   npm run test:peer-suite -- --peer                  docker compose itself, to compare with
#   npm run test:peer-suite -- -test.run '^TestWatch'  some tests; other flags of Go's tests are handed on, too
#   FLOTILLA_TEST_ENGINES=bookworm npm run ...         on the engine of another suite of Debian than sid
#
# It ends with 1 where a test fails that not-counted.txt does not name. The first run takes some minutes more.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
. "$ROOT/scripts/engine.sh"

way=standalone
program=$ROOT/dist/flotilla
while [ $# -gt 0 ]; do
  case $1 in
  --plugin) way=plugin ;;
  --peer) program= ;;
  *) break ;;
  esac
  shift
done

need_unpacked_engines
need_command debootstrap debootstrap
need_command docker docker.io
need_command unshare util-linux
bash scripts/build.sh
eval "$("$BUN" scripts/peer-suite/programs.ts)"
export PEER BUILDX REGISTRY BUSYBOX MIRROR
export SUITE=$CACHE/peer-suite-$PEER_VERSION
[ -d "$SUITE" ] || bash scripts/peer-suite/compile.sh
for suite in ${FLOTILLA_TEST_ENGINES:-sid}; do
  folder=$("$BUN" scripts/engine/unpacked-engine.ts "$suite")
  # Some tests leave their program running: it ends with the namespace of its processes.
  unshare --net --mount --pid --fork --kill-child --mount-proc bash scripts/peer-suite/inside.sh \
    "$suite" "$folder" "$way" "${program:-$PEER}" "$@"
done
