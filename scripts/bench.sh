#!/usr/bin/env bash
# Times flotilla beside docker compose, in one run, interleaved. Prints medians and ratios; asserts nothing.
# Arguments: the sections to run; all by default.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
. "$ROOT/scripts/engine.sh"

use_engine temporary
bash scripts/build.sh
"$BUN" scripts/make-demo-image.ts
# Sections that are measured on a fleet need the image of its machines, and the ssh program for what they do to them.
case " ${*:-watch} " in *" watch "* | *" ssh "* | *" mesh "* | *" manager "*)
  need_command ssh openssh-client
  "$BUN" scripts/images/prepare-node-image.ts
  ;;
esac
"$BUN" scripts/bench/run.ts "$@"
