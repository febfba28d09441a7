# shellcheck shell=bash
# Sourced after toolchain.sh. An engine that answers, in DOCKER_HOST; started here where there is none.
#
#   use_engine kept       an engine started here goes on running at the usual socket
#   use_engine temporary  it has its own socket and data, and ends with this shell

. "$ROOT/scripts/packages.sh"

ENGINE_STARTED= # the pid of an engine started here
ENGINE_LOG=$CACHE/dockerd.log

use_engine() {
  local found status=0
  found=$("$BUN" "$ROOT/scripts/engine/find.ts") || status=$?
  if [ "$status" = 1 ]; then
    start_engine "$1"
  elif [ "$status" != 0 ]; then
    exit 1
  else
    export DOCKER_HOST=$found
  fi
}

start_engine() {
  [ "$(id -u)" = 0 ] || die 'No Docker Engine answers at /var/run/docker.sock, and starting one needs root.
Start one, or set DOCKER_HOST, or run this as root'
  need_command dockerd docker.io
  # With systemd, the package has started it, or the service can be: then it is not ours to end.
  if [ -d /run/systemd/system ] && systemctl start docker 2>/dev/null; then
    export DOCKER_HOST=unix:///var/run/docker.sock
    return
  fi
  if [ "$1" = kept ]; then
    say 'Starting a Docker Engine'
    export DOCKER_HOST=unix:///var/run/docker.sock
    # The pid file of an engine that was killed would keep the new one from starting.
    rm_stale_pidfile /var/run/docker.pid
    setsid nohup dockerd >"$ENGINE_LOG" 2>&1 </dev/null &
    ENGINE_STARTED=$!
    echo "$ENGINE_STARTED" >"$CACHE/demo-engine.pid"
    wait_for_engine
  else
    start_temporary_engine
  fi
}

# The dockerd on PATH, with all that it writes in a folder of its own.
start_temporary_engine() {
  say 'Starting a Docker Engine'
  # Short, because containerd's socket lies below it; /var/tmp, because overlay wants a real disk.
  ENGINE_ROOT=$(mktemp -d /var/tmp/flotilla-engine.XXXXXX)
  export DOCKER_HOST=unix://$ENGINE_ROOT/docker.sock
  setsid nohup dockerd --host "$DOCKER_HOST" --data-root "$ENGINE_ROOT/data" --exec-root "$ENGINE_ROOT/exec" \
    --pidfile "$ENGINE_ROOT/docker.pid" --shutdown-timeout 5 >"$ENGINE_LOG" 2>&1 </dev/null &
  ENGINE_STARTED=$!
  trap end_engine EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  wait_for_engine
}

# Which program the engines that are started from here on write their rules with: "legacy", or "nft", which is what Debian's
# iptables is. They find it on PATH.
use_iptables() {
  need_command "iptables-$1" iptables
  local folder=$CACHE/iptables-$1 name
  mkdir -p "$folder"
  for name in iptables ip6tables; do
    ln -sfn "$(command -v "$name-$1" || echo "/usr/sbin/$name-$1")" "$folder/$name"
  done
  export PATH=$folder:$PATH
}

# What an unpacked engine needs beside itself.
need_unpacked_engines() {
  [ "$(id -u)" = 0 ] || die 'An engine has to be started, which needs root'
  need_command runc runc
  need_command ip iproute2
  need_command iptables iptables
}

# The engine in a folder of scripts/engine/unpacked-engine.ts; called in a network namespace made for it.
start_unpacked_engine() {
  ip link set lo up
  # The suite's own runc is for a newer C library than the machine may have; the machine's works with it.
  export PATH=$1/usr/sbin:$1/usr/bin:$PATH
  ENGINE_LOG=$CACHE/dockerd-$(basename "$1").log
  start_temporary_engine
  dockerd --version
}

rm_stale_pidfile() {
  [ -f "$1" ] && ! kill -0 "$(cat "$1")" 2>/dev/null && rm -f "$1"
  return 0
}

wait_for_engine() {
  local deadline=$((SECONDS + 60))
  until "$BUN" "$ROOT/scripts/engine/find.ts" >/dev/null 2>&1; do
    if ! kill -0 "$ENGINE_STARTED" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      tail -n 20 "$ENGINE_LOG" >&2
      die "The Docker Engine did not come up; its whole log is $ENGINE_LOG"
    fi
    sleep 0.2
  done
}

# dockerd leaves its own network namespace mounted, and a killed one also its containers' file systems.
unmount_below() {
  local mount
  while read -r mount; do umount --lazy "$mount" 2>/dev/null; done \
    < <(awk -v root="$1/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r)
  return 0
}

# dockerd ends its containers with itself; what a failed run left running goes this way too.
end_engine() {
  local status=$? deadline=$((SECONDS + 30))
  kill -TERM "$ENGINE_STARTED" 2>/dev/null
  while kill -0 "$ENGINE_STARTED" 2>/dev/null; do
    if [ "$SECONDS" -ge "$deadline" ]; then kill -KILL "$ENGINE_STARTED"; fi
    sleep 0.2
  done
  wait "$ENGINE_STARTED" 2>/dev/null
  unmount_below "$ENGINE_ROOT"
  rm -rf --one-file-system "$ENGINE_ROOT" || say "$ENGINE_ROOT could not be removed whole"
  exit "$status"
}
