# shellcheck shell=bash
# Sourced, with an engine and a registry at $1 that answer: makes the images that docker compose's tests name, as far as their
# tests look, and pushes them.

make_images() {
  local registry=$1 root busybox=$BUSYBOX
  local path='ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

  import() { # folder reference [instructions]
    local folder=$1 reference=$registry/$2 log=$CACHE/peer-suite-images.log
    shift 2
    # An old engine sets less of an image while it imports one than in a build.
    tar c -C "$folder" . | docker import - "$reference" >/dev/null
    printf '%s\n' "FROM $reference" "$path" "$@" |
      DOCKER_BUILDKIT=0 docker build --quiet --tag "$reference" - >"$log" 2>&1 || die "No image $reference: $log"
    docker push -q "$reference" >/dev/null
    docker rmi "$reference" >/dev/null
  }
  script() { # file: the text comes in
    cat >"$1" && chmod +x "$1"
  }

  # A small system that calls itself Alpine.
  root=$(mktemp -d)
  mkdir -p "$root"/{bin,sbin,usr/bin,usr/sbin,etc,tmp,root,var,home,run,lib,dev,proc,sys}
  chmod 1777 "$root/tmp"
  ln -s /run "$root/var/run"
  cp "$busybox" "$root/bin/busybox"
  for applet in $("$busybox" --list); do
    [ "$applet" = busybox ] || { ln -sf /bin/busybox "$root/bin/$applet" && ln -sf /bin/busybox "$root/usr/bin/$applet"; }
  done
  rm -f "$root/bin/printenv" "$root/usr/bin/printenv"
  script "$root/bin/printenv" <<'END'
#!/bin/sh
[ $# = 0 ] && exec env
missing=0
for name in "$@"; do
  if line=$(env | grep "^$name="); then echo "${line#*=}"; else missing=1; fi
done
exit $missing
END
  printf '#!/bin/sh\nexit 0\n' | script "$root/bin/apk"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnobody:x:65534:\n' >"$root/etc/group"
  printf 'NAME="Alpine Linux"\nID=alpine\n' >"$root/etc/os-release"
  for tag in latest 3.12 3.13 3.13.12 3.14 3.15; do
    echo "$tag" >"$root/etc/alpine-release"
    import "$root" "library/alpine:$tag" 'CMD ["/bin/sh"]'
  done
  for reference in library/busybox:latest library/busybox:1.35.0 library/mariadb:latest; do
    import "$root" "$reference" 'CMD ["sh"]'
  done
  # Logs of others go to it, so it must go on running.
  printf '#!/bin/sh\ntrap exit TERM\nnc -ll -p 24224 -e cat &\nwait\n' | script "$root/fluent-bit"
  import "$root" fluent/fluent-bit:3.1.7-debug 'CMD ["/fluent-bit"]' 'EXPOSE 24224'
  printf '#!/bin/sh\nprintf "\\nHello from Docker!\\n"\n' | script "$root/hello"
  import "$root" library/hello-world:latest 'CMD ["/hello"]'

  # The three services of one example: a database, an API and a web page.
  mkdir -p "$root/www/words/noun" "$root/api/noun" "$root/app"
  echo '{"word":"cloud"}' | tee "$root/www/words/noun/index.html" >"$root/api/noun/index.html"
  echo hello >"$root/www/index.html"
  printf '#!/bin/sh\nexec sleep 100000\n' | script "$root/bin/postgres"
  import "$root" gtardif/sentences-db:latest 'CMD ["postgres"]' 'EXPOSE 5432'
  printf '#!/bin/sh\nhttpd -p 8080 -h /api\nwhile :; do sleep 1; done\n' | script "$root/bin/java"
  import "$root" gtardif/sentences-api:latest 'CMD ["java","-Xmx8m","-Xms8m","-jar","/app/words.jar"]' 'EXPOSE 8080'
  printf '#!/bin/sh\nwget -q -O /dev/null http://localhost:80/\n' | script "$root/bin/curl"
  printf '#!/bin/sh\nhttpd -p 80 -h /www\nwhile :; do sleep 1; done\n' | script "$root/dispatcher"
  import "$root" gtardif/sentences-web:latest 'CMD ["/dispatcher"]' 'EXPOSE 80'
  rm -rf "$root"

  root=$(mktemp -d)
  mkdir -p "$root/bin" "$root/tmp"
  cp "$SUITE/dockerfile-frontend" "$root/bin/"
  import "$root" docker/dockerfile:1 'ENTRYPOINT ["/bin/dockerfile-frontend"]'
  rm -rf "$root"

  root=$(mktemp -d)
  mkdir -p "$root/tmp" "$root/etc" "$root/bin"
  cp "$REGISTRY" "$root/bin/registry"
  for library in $(ldd "$REGISTRY" | grep -oE '/[^ ]+'); do
    mkdir -p "$root/$(dirname "$library")" && cp -L "$library" "$root/$library"
  done
  registry_settings 0.0.0.0:5000 /var/lib/registry >"$root/etc/registry.yml"
  import "$root" library/registry:3 'ENTRYPOINT ["/bin/registry","serve","/etc/registry.yml"]' 'EXPOSE 5000' \
    'VOLUME /var/lib/registry'
  rm -rf "$root"

  # nginx, with what healthchecks of the tests call.
  root=$SUITE/nginx
  rm -f "$root/etc/nginx/sites-enabled/default"
  printf 'server {\n  listen 80;\n  listen [::]:80;\n  location / { root /usr/share/nginx/html; index index.html; }\n}\n' \
    >"$root/etc/nginx/conf.d/default.conf"
  ln -sf /dev/stdout "$root/var/log/nginx/access.log"
  ln -sf /dev/stderr "$root/var/log/nginx/error.log"
  cp "$busybox" "$root/usr/local/bin/busybox"
  for applet in ping vi ps top ip; do ln -sf busybox "$root/usr/local/bin/$applet"; done
  # busybox's own take no "host:port", and can't look up names in a program without shared libraries.
  script "$root/usr/local/bin/nc" <<'END'
#!/bin/bash
address=${*: -1}
exec timeout 5 bash -c "exec 3<>/dev/tcp/${address%:*}/${address#*:}"
END
  script "$root/usr/local/bin/wget" <<'END'
#!/bin/bash
exec curl -fsS -o /dev/null "${@: -1}"
END
  for reference in library/nginx:latest library/nginx:alpine; do
    import "$root" "$reference" 'CMD ["nginx","-g","daemon off;"]' 'EXPOSE 80' 'STOPSIGNAL SIGQUIT'
  done
  for reference in library/bash:latest library/debian:latest; do import "$root" "$reference" 'CMD ["bash"]'; done
  import "$root" alpine/curl:latest 'ENTRYPOINT ["curl"]'
}

# Of Debian's docker-registry: the address that it listens at, and the folder of what it stores.
registry_settings() {
  cat <<END
version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: $2 }, delete: { enabled: true } }
http: { addr: "$1" }
END
}
