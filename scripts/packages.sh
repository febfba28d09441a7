# shellcheck shell=bash
# Sourced after toolchain.sh. Debian packages, only those whose command is missing.

need_command() { # command package
  command -v "$1" >/dev/null && return 0
  [ -x "/usr/sbin/$1" ] && return 0
  command -v apt-get >/dev/null || die "\"$1\" is needed and not installed (Debian: apt-get install $2)"
  [ "$(id -u)" = 0 ] || die "\"$1\" is needed and not installed; as root: apt-get install --no-install-recommends $2"
  say "Installing $2"
  # Once per run, and only here: a machine that lacks nothing needs no package lists.
  if [ -z "${APT_UPDATED:-}" ]; then
    apt-get update -qq >"$CACHE/apt.log" 2>&1 || { tail -n 20 "$CACHE/apt.log" >&2; die 'apt-get update failed'; }
    APT_UPDATED=1
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >"$CACHE/apt.log" 2>&1 ||
    { tail -n 20 "$CACHE/apt.log" >&2; die "apt-get install $2 failed"; }
}
