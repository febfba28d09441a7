#!/usr/bin/env bash
# Loads mutated compose files: fuzz.sh [count] [seed]. Starts from the corpus where FLOTILLA_CORPUS names one.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
exec "$BUN" --no-env-file scripts/fuzz-compose.ts "$@"
