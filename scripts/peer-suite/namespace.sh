# shellcheck shell=bash
# Sourced, in namespaces made for one run of a suite: a registry with the images of the tests, and an engine that pulls from it.

# Debian's suite of the engine, its folder, and the folder of the registry. Sets $work, a folder that goes with the run, and $address.
open_namespace() {
  local suite=$1 engine=$2 images=$3
  # The tests look for the engine where it usually is.
  mount --make-rprivate /
  mount -t tmpfs none /run
  # docker compose leaves a compose.yaml in /tmp, which would be the project of every folder below.
  [[ $ROOT/ == /tmp/* || $CACHE/ == /tmp/* ]] || mount -t tmpfs none /tmp
  work=$(mktemp -d /var/tmp/flotilla-suite.XXXXXX)
  started=()
  trap close_namespace EXIT

  ip link set lo up
  address=127.0.0.1:5055
  registry_settings "$address" "$images" >"$work/registry.yml"
  "$REGISTRY" serve "$work/registry.yml" >"$CACHE/peer-suite-registry.log" 2>&1 &
  started+=($!)
  # The suite's own runc may be for a newer C library than the machine has; the machine's works with it.
  export PATH=$engine/usr/sbin:$engine/usr/bin:$PATH DOCKER_HOST=unix:///run/docker.sock
  export ENGINE_LOG=$CACHE/peer-suite-engine-$suite.log
  dockerd --host "$DOCKER_HOST" --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/docker.pid" \
    --shutdown-timeout 5 --registry-mirror "http://$address" >"$ENGINE_LOG" 2>&1 &
  started+=($!)
  ENGINE_STARTED=$!
  wait_for_engine
}

close_namespace() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  unmount_below "$work"
  rm -rf "$work"
}

# What made the images is kept beside them: where it has changed since, they are made anew.
with_images() { # the file that makes them, the folder of the registry
  cmp -s "$1" "$2/made-by.sh" && return
  say 'Making the images of the tests'
  make_images "$address"
  cp "$1" "$2/made-by.sh"
}
