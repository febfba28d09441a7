#!/usr/bin/env bash
# Compiles docker compose's end-to-end tests, and what they call, into the folder $SUITE:
#   source/               the source, whose fixtures the tests read
#   standalone, plugin    the tests for the two ways to call docker compose
#   bin/example-provider  a provider, from docker compose's examples
#   dockerfile-frontend   BuildKit's, for Dockerfiles that name one
#   nginx/                a root with nginx, which several images are made of
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../toolchain.sh"

work=$(mktemp -d /var/tmp/flotilla-suite.XXXXXX)
trap 'rm -rf "$work"' EXIT
log=$CACHE/peer-suite.log
run() { "$@" >>"$log" 2>&1 || { tail -n 20 "$log" >&2; die "Failed, whole output in $log: $*"; }; }
: >"$log"

say "Compiling docker compose's tests (several minutes, once)"
run debootstrap --variant=minbase sid "$work/root" "$MIRROR"
cat >"$work/root/compile.sh" <<'END'
set -e
export DEBIAN_FRONTEND=noninteractive HOME=/root CGO_ENABLED=0 GO111MODULE=off GOPATH=/root/go:/usr/share/gocode
install="apt-get install -y --no-install-recommends"
# A mirror may be one of an earlier day.
apt-get -o Acquire::Check-Valid-Until=false update
$install golang-go dpkg-dev
$install $(apt-cache showsrc docker-compose | sed -n 's/^Build-Depends: //p' | head -n 1 | tr ',' '\n' |
  sed 's/(.*)//; s/<.*>//' | grep golang-)
cd /root && apt-get source docker-compose
go=/root/go/src/github.com
mkdir -p $go/docker/compose $go/mitchellh/hashstructure/v2
mv /root/docker-compose-*/ $go/docker/compose/v2
# Debian lacks this package, of which BuildKit's frontend only wants some number of a value.
cat >$go/mitchellh/hashstructure/v2/hash.go <<'GO'
package hashstructure

import (
	"encoding/json"
	"hash/fnv"
)

type Format uint

const (
	FormatV1 Format = iota + 1
	FormatV2
)

type HashOptions struct{}

func Hash(value interface{}, format Format, options *HashOptions) (uint64, error) {
	text, err := json.Marshal(value)
	sum := fnv.New64a()
	sum.Write(text)
	return sum.Sum64(), err
}
GO
cd $go/docker/compose/v2/pkg/e2e
go test -c -tags standalone -o /root/standalone .
go test -c -o /root/plugin .
cd $go/docker/compose/v2/docs/examples && go build -o /root/example-provider provider.go
cd /usr/share/gocode/src/github.com/moby/buildkit/frontend/dockerfile/cmd/dockerfile-frontend
go build -o /root/dockerfile-frontend .
END
echo "deb-src $MIRROR sid main" >>"$work/root/etc/apt/sources.list"
cp /etc/resolv.conf "$work/root/etc/resolv.conf"
# The mounts go with the namespace.
run unshare --mount bash -c 'mount --rbind /proc "$1/proc" && mount --rbind /dev "$1/dev" && chroot "$1" bash /compile.sh' \
  _ "$work/root"

mkdir -p "$work/suite/bin"
cp -r "$work/root/root/go/src/github.com/docker/compose/v2" "$work/suite/source"
cp "$work/root/root/"{standalone,plugin,dockerfile-frontend} "$work/suite/"
cp "$work/root/root/example-provider" "$work/suite/bin/"
run debootstrap --variant=minbase --include=nginx-light,curl,bash bookworm "$work/suite/nginx" "$MIRROR"
rm -rf "$work/suite/nginx/var/cache/apt" "$work/suite/nginx/var/lib/apt/lists"
# By a rename, so that a run that was ended half-way leaves nothing that looks whole.
rm -rf "$SUITE.new" && cp -r "$work/suite" "$SUITE.new" && mv "$SUITE.new" "$SUITE"
