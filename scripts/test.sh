#!/usr/bin/env bash
# Everything that can be checked, on any machine: lint, types, both builds, and every ring of tests.
# FLOTILLA_TEST_RINGS ("unit simulated engine npm fleet") chooses rings; the counts are printed last.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
. "$ROOT/scripts/engine.sh"

rings=${FLOTILLA_TEST_RINGS:-unit simulated engine npm fleet}
wants() { [[ " ${rings//,/ } " == *" $1 "* ]]; }

# A lint problem is a failure, and no reason to learn nothing about the rest.
checks=passed
bash scripts/check.sh || checks=failed
bash scripts/build.sh

if wants engine || wants npm || wants fleet; then use_engine temporary; fi

# The npm form is for Node 22 and newer, whatever Node the machine has: npm has that as a package.
if wants npm; then
  export FLOTILLA_NODE24=$CACHE/node24/node_modules/node-linux-$(node -p process.arch)/bin/node
  if [ ! -x "$FLOTILLA_NODE24" ]; then
    say 'Installing Node 24 into the cache'
    npm install --prefix "$CACHE/node24" --no-save --no-audit --no-fund --loglevel=error \
      "node-linux-$(node -p process.arch)@24" || die 'Node 24 could not be installed'
  fi
fi

# Keys for SSH servers are made by ssh-keygen.
if wants unit || wants simulated || wants fleet; then need_command ssh openssh-client; fi

# Stacks follow repositories by the program git.
if wants unit || wants engine; then need_command git git; fi

if wants fleet; then
  "$BUN" scripts/images/prepare-node-image.ts
  "$BUN" test/support/fleet/prepare.ts
  # An engine that goes on running must not keep the machines of an interrupted run.
  if [ -z "$ENGINE_STARTED" ]; then
    trap '"$BUN" test/support/fleet/sweep.ts' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
  fi
fi

"$BUN" scripts/rings/run.ts "$checks"
