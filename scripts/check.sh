#!/usr/bin/env bash
# Format, lint and types. Nothing is changed; "biome check --write" repairs what it can.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
node_modules/.bin/biome check --error-on-warnings
node_modules/.bin/tsc -p tsconfig.json
node_modules/.bin/tsc -p tsconfig.test.json
