#!/usr/bin/env bash
# Times flotilla beside docker compose, in one run, interleaved. Prints medians and ratios; asserts nothing.
# Arguments: the sections to run; all by default. "--engine sid" before them measures on the Docker Engine of a suite of
# Debian, unpacked and not installed, as root; it is started in a network namespace of its own. "--iptables legacy" before
# that lets an engine that is started here write its rules with iptables-legacy in place of the machine's iptables.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
. "$ROOT/scripts/engine.sh"

if [ "${1:-}" = --iptables ]; then
  use_iptables "$2"
  shift 2
fi
if [ "${1:-}" = --engine ]; then
  need_unpacked_engines
  bash scripts/build.sh
  engine=$("$BUN" scripts/engine/unpacked-engine.ts "$2")
  # What comes from elsewhere comes now: the namespace has no way out.
  "$BUN" scripts/engine/fetch-packages.ts
  shift 2
  exec unshare --net bash scripts/bench.sh --inside "$engine" "$@"
fi
if [ "${1:-}" = --inside ]; then
  start_unpacked_engine "$2"
  shift 2
else
  use_engine temporary
  bash scripts/build.sh
fi
"$BUN" scripts/make-demo-image.ts
# Sections that are measured on a fleet need the image of its machines, and the ssh program for what they do to them.
case " ${*:-watch} " in *" watch "* | *" ssh "* | *" mesh "* | *" manager "*)
  need_command ssh openssh-client
  "$BUN" scripts/images/prepare-node-image.ts
  ;;
esac
"$BUN" scripts/bench/run.ts "$@"
