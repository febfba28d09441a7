# shellcheck shell=bash
# Sourced. Makes node_modules what package-lock.json says and exports BUN; quiet where nothing is to do.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ROOT
# One cache for every clone on the machine: what is made once (images, Node 24) is not made again.
CACHE=${FLOTILLA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/flotilla}
export FLOTILLA_CACHE=$CACHE
mkdir -p "$CACHE"

say() { printf '%s\n' "$*"; }
die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# npm keeps its own record of what it installed; times of files say nothing after a git checkout.
node_modules_match_lock() {
  node -e '
    const { readFileSync } = require("node:fs");
    const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
    const there = packages("node_modules/.package-lock.json");
    const stale = Object.entries(packages("package-lock.json")).some(
      ([path, entry]) => path !== "" && !entry.optional && there[path]?.version !== entry.version,
    );
    process.exit(stale ? 1 : 0);
  ' 2>/dev/null
}

prepare_toolchain() {
  command -v node >/dev/null || die 'Node.js 20 or newer is needed, and there is no "node" on PATH'
  cd "$ROOT" || exit 1
  if ! node_modules_match_lock; then
    say 'Installing npm packages'
    npm ci --no-audit --no-fund --loglevel=error >"$CACHE/npm.log" 2>&1 ||
      { head -n 20 "$CACHE/npm.log" >&2; die "npm ci failed; its whole output is $CACHE/npm.log"; }
  fi
  BUN=$ROOT/node_modules/.bin/bun
  # npm may be set up to run no install scripts; bun's only puts its binary in place.
  if ! "$BUN" --version >/dev/null 2>&1; then
    node node_modules/bun/install.js >/dev/null || die 'bun could not be put in place'
  fi
  export BUN
}

prepare_toolchain
