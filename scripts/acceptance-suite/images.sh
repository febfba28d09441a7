# shellcheck shell=bash
# Sourced, with an engine and a registry at $1 that answer: makes the images that the acceptance tests name, as far as these look.

make_images() {
  local registry=$1 root name
  root=$(mktemp -d)
  mkdir -p "$root"/{bin,etc,tmp,root,home,dev,proc,sys,var}
  chmod 1777 "$root/tmp"
  cp "$BUSYBOX" "$root/bin/busybox"
  for applet in $("$BUSYBOX" --list); do
    [ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
  done
  printf 'root:x:0:0:root:/root:/bin/sh\noperator:x:37:37:operator:/var:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\noperator:x:37:\n' >"$root/etc/group"
  for name in busybox:{latest,1.31.0-uclibc,1.27.2,1.27.0.2} alpine:{latest,3.10.1,3.12,edge} nginx:latest mysql:latest; do
    tar c -C "$root" . | docker import -c 'ENV PATH=/bin' -c 'CMD ["sh"]' - "$registry/library/$name" >/dev/null
    docker push -q "$registry/library/$name" >/dev/null
    docker rmi "$registry/library/$name" >/dev/null
  done
  rm -rf "$root"
}
