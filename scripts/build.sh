#!/usr/bin/env bash
# Builds dist/flotilla (one executable) and dist/npm (for Node 22 and newer), where the source is newer.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
exec "$BUN" scripts/build/build.ts
