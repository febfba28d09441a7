import { MARK } from './backend-parts.ts';
import { AHEAD_ENDS, NO_RULESET, OPTIONAL, TABLE } from './ruleset.ts';

/** The exit code where the machine has no nft. */
export const NO_NFT = 78;

/** What the scripts print where systemd would bring the table back at the start of the machine. */
export const HAS_SYSTEMD = 'systemd';

/** Lost at a restart of the machine, as what it describes. */
const STATE = '/run/flotilla';
const KEPT = '/etc/flotilla';
const UNIT = 'flotilla-mesh.service';
const ROUTE_LOCALNET = '/proc/sys/net/ipv4/conf/all/route_localnet';

/** Chains are listed in a tenth of the time that some versions of nft take for a list of tables, because they read what is in these. */
const PRELUDE = `
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
command -v nft >/dev/null 2>&1 || exit ${NO_NFT}
has_table() { nft list chains $1 | grep -q "^table $1 ${TABLE} {"; }
`;

/**
 * \`each_user_chain COMMAND\` for the DOCKER-USER chain of every iptables there is: docker uses one of the two kinds, and only
 * the kind that it uses has its chain. Where its firewall is nftables, there is none, and what we forward is not dropped.
 * The plain name stands for one of the two, and is asked only where neither is there by its own.
 */
const USER_CHAIN = `
RULE="-m connmark --mark ${MARK}/${MARK} -m comment --comment ${TABLE} -j ACCEPT"
tools() {
  for tool in iptables ip6tables; do
    command -v $tool-nft || command -v $tool-legacy >/dev/null 2>&1 || command -v $tool
    command -v $tool-legacy
  done
}
each_user_chain() {
  for tool in $(tools); do
    $tool -w -n -L DOCKER-USER >/dev/null 2>&1 || continue
    $1 $tool || return 1
  done
}
has_rule() { $1 -w -C DOCKER-USER $RULE 2>/dev/null; }
add_rule() { has_rule $1 || $1 -w -I DOCKER-USER $RULE; }
drop_rule() { while $1 -w -D DOCKER-USER $RULE 2>/dev/null; do :; done; }
`;

/**
 * Machines forward IPv6 only where that is switched on for all of them, and those that forward no longer take routes from routers'
 * advertisements, unless accept_ra is 2 (kernel, ip-sysctl). Which interfaces had 1 is kept in a file, to be put back.
 */
const FORWARDING = `
SIX=/proc/sys/net/ipv6/conf
needs_forwarding() {
  [ -e $SIX/all/forwarding ] && has_table ip6 && [ "$(cat $SIX/all/forwarding)" = 0 ]
}
forward_six() {
  needs_forwarding || return 0
  touch $1
  for file in $SIX/*/accept_ra; do
    [ "$(cat $file)" = 1 ] || continue
    echo $file >>$1
    echo 2 >$file
  done
  echo 1 >$SIX/all/forwarding
}
restore_six() {
  [ -e $1 ] || return 0
  echo 0 >$SIX/all/forwarding
  while read -r file; do [ ! -e $file ] || echo 1 >$file; done <$1
}
`;

/** The commands that take the tables away. */
const PRINT_NOTHING = `printf '${NO_RULESET.replaceAll('\n', '\\n')}'`;

/** \`parts KIND\` of a listing, or of a file: the family and the name of each chain or map that our tables have. */
const PARTS = `
parts() {
  awk -v kind=$1 '/^table/ { family = $2; own = $3 == "${TABLE}" } own && $1 == kind { print family, $2 }' | sort -u
}
`;

/**
 * \`load_table FILE\`: by the file itself where its tables are new or can take its content, else with new tables in their place, at last
 * without what the kernel may not have. Where chains are missing in a table, they come first. Chains and maps that the
 * file does not have are deleted; where another run uses one of them already, they stay until the next.
 */
const LOAD_TABLE = `${PARTS}
ahead() {
  [ ! -s $1.had ] || [ -z "$(grep -vxFf $1.had $1.has)" ] || sed '/^${AHEAD_ENDS.trim()}$/,$d' $1 | nft -f -
}
delete_others() { grep -vxFf $2.has | sed "s/^\\([^ ]*\\) /delete $1 \\1 ${TABLE} /"; }
load_table() {
  nft list chains | parts chain >$1.had
  parts chain <$1 >$1.has
  { ahead $1 && nft -f $1; } 2>$1.refusal ||
    { ${PRINT_NOTHING}; cat $1; } | nft -f - 2>/dev/null ||
    { ${PRINT_NOTHING}; grep -v '${OPTIONAL}' $1; } | nft -f - 2>/dev/null || {
    cat $1.refusal >&2
    return 1
  }
  if [ -n "$(grep -vxFf $1.has $1.had)" ]; then
    {
      delete_others chain $1 <$1.had
      parts map <$1 >$1.has
      nft -t list maps | parts map | delete_others map $1
    } | nft -f - 2>/dev/null || :
  fi
  rm -f $1.refusal $1.had $1.has
  return 0
}
`;

/** 0 where a node has the table of this digest, and all that belongs to it; 1 where it has not. */
export function checkScript(digest: string): string {
  return `${PRELUDE}${USER_CHAIN}${FORWARDING}
[ -d /run/systemd/system ] && echo ${HAS_SYSTEMD}
[ "$(cat ${STATE}/digest 2>/dev/null)" = "${digest}" ] || exit 1
has_table ip || has_table ip6 || exit 1
[ "$(cat ${ROUTE_LOCALNET})" = 1 ] || exit 1
! needs_forwarding || exit 1
each_user_chain has_rule || exit 1
`;
}

/** 0 where nothing of the mesh is on a node; 1 where there is. */
export const CHECK_NOTHING = `${PRELUDE}
[ ! -e ${STATE} ] && [ ! -e ${KEPT} ] && ! has_table ip && ! has_table ip6
`;

/** Makes the ruleset of its input a node's, in one transaction. */
export function applyScript(digest: string): string {
  return `set -e${PRELUDE}${USER_CHAIN}${FORWARDING}${LOAD_TABLE}
mkdir -p ${STATE}
cat >${STATE}/mesh.nft
[ -e ${STATE}/route_localnet ] || cat ${ROUTE_LOCALNET} >${STATE}/route_localnet
rm -f ${STATE}/digest
load_table ${STATE}/mesh.nft
echo 1 >${ROUTE_LOCALNET}
forward_six ${STATE}/accept_ra
each_user_chain add_rule
echo ${digest} >${STATE}/digest
`;
}

/** Takes all of the mesh from a node: it is as it was before the first table. */
export const REMOVE_SCRIPT = `${PRELUDE}${USER_CHAIN}${FORWARDING}
${PRINT_NOTHING} | nft -f - || exit 1
each_user_chain drop_rule
[ -e ${STATE}/route_localnet ] && cat ${STATE}/route_localnet >${ROUTE_LOCALNET}
restore_six ${STATE}/accept_ra
if [ -e /etc/systemd/system/${UNIT} ]; then
  systemctl disable ${UNIT} >/dev/null 2>&1
  rm -f /etc/systemd/system/${UNIT}
  systemctl daemon-reload
fi
rm -rf ${STATE} ${KEPT}
`;

const AT_START = `#!/bin/sh
# Brings the routing mesh back at the start of the machine; the next run of flotilla makes it exact.
${PRELUDE}${USER_CHAIN}${FORWARDING}${LOAD_TABLE}
load_table ${KEPT}/mesh.nft || exit 1
echo 1 >${ROUTE_LOCALNET}
mkdir -p ${STATE}
forward_six ${STATE}/accept_ra
each_user_chain add_rule
`;

const UNIT_TEXT = `[Unit]
Description=Routing mesh of flotilla
After=docker.service network-online.target
Wants=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh ${KEPT}/mesh.sh

[Install]
WantedBy=multi-user.target
`;

/** Keeps the ruleset of its input for the next start of the machine, on one with systemd. */
export const KEEP_SCRIPT = `set -e
mkdir -p ${KEPT}
cat >${KEPT}/mesh.nft.new
mv ${KEPT}/mesh.nft.new ${KEPT}/mesh.nft
cat >${KEPT}/mesh.sh <<'end-of-script'
${AT_START}end-of-script
if [ ! -e /etc/systemd/system/${UNIT} ]; then
  cat >/etc/systemd/system/${UNIT} <<'end-of-unit'
${UNIT_TEXT}end-of-unit
  systemctl daemon-reload
  systemctl enable ${UNIT} >/dev/null 2>&1
fi
`;

/** What listens on a machine, for \`parseListeners\`. */
export const LISTENERS_SCRIPT = `
for name in tcp tcp6 udp udp6; do
  echo "$name:"
  cat /proc/net/$name 2>/dev/null
done
exit 0
`;

/**
 * So often, a fifth of a second apart, it has to be quiet: a client whose first packet was lost tries again after a second
 * (RFC 6298), and still comes to where that one was sent.
 */
const QUIET_TURNS = 6;

/**
 * Ends when no connection to these ports of a container is open (of which this is a process), at the latest after some
 * seconds.
 */
export function drainScript(pid: string, ports: readonly number[], seconds: number): string {
  const wanted = ports.map((port) => port.toString(16).toUpperCase().padStart(4, '0')).join(' ');
  return `
end=$(($(date +%s) + ${seconds}))
quiet=0
while [ $quiet -lt ${QUIET_TURNS} ] && [ "$(date +%s)" -lt $end ] && [ -e /proc/${pid}/net/tcp ]; do
  open=$(cat /proc/${pid}/net/tcp /proc/${pid}/net/tcp6 2>/dev/null | awk -v ports='${wanted}' '
    BEGIN { count = split(ports, list, " "); for (i = 1; i <= count; i++) wanted[list[i]] = 1 }
    { n = split($2, parts, ":"); if (parts[n] in wanted && ($4 == "01" || $4 == "03" || $4 == "08")) found++ }
    END { print found + 0 }')
  if [ "$open" = 0 ]; then quiet=$((quiet + 1)); else quiet=0; fi
  sleep 0.2
done
exit 0
`;
}
