#!/usr/bin/env bash
# Interrupts random commands on an engine, and looks at what the next one makes of it: interruptions.sh [rounds] [seed].
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
. "$ROOT/scripts/engine.sh"
use_engine temporary
bash scripts/build.sh
"$BUN" scripts/make-demo-image.ts
"$BUN" scripts/interruptions/run.ts "$@"
