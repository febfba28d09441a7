#!/usr/bin/env bash
# Reads mutated compose files with flotilla and with docker compose: fuzz-peer.sh [count] [seed]. Starts from the corpus where
# FLOTILLA_CORPUS names one.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
bash scripts/build.sh
exec "$BUN" --no-env-file scripts/fuzz-peer/run.ts "$@"
