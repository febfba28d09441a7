#!/usr/bin/env bash
# Goes through random commands on random projects with flotilla and with docker compose: fuzz-commands.sh [projects] [seed].
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
. "$ROOT/scripts/engine.sh"
use_engine temporary
bash scripts/build.sh
"$BUN" --no-env-file scripts/fuzz-commands/run.ts "$@"
