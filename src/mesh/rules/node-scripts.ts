import { NO_RULESET, OPTIONAL, TABLE } from './ruleset.ts';
import { MARK } from './table-parts.ts';

/** The exit code where the machine has no nft. */
export const NO_NFT = 78;

/** What the scripts print where systemd would bring the table back at the start of the machine. */
export const HAS_SYSTEMD = 'systemd';

/** Lost at a restart of the machine, as what it describes. */
const STATE = '/run/flotilla';
const KEPT = '/etc/flotilla';
const UNIT = 'flotilla-mesh.service';
const ROUTE_LOCALNET = '/proc/sys/net/ipv4/conf/all/route_localnet';

const PRELUDE = `
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
command -v nft >/dev/null 2>&1 || exit ${NO_NFT}
`;

/**
 * \`each_user_chain COMMAND\` for the DOCKER-USER chain of every iptables there is: docker uses one of the two kinds, and only
 * the kind that it uses has its chain. Where its firewall is nftables, there is none, and what we forward is not dropped.
 */
const USER_CHAIN = `
RULE="-m connmark --mark ${MARK}/${MARK} -m comment --comment ${TABLE} -j ACCEPT"
each_user_chain() {
  for tool in iptables iptables-nft iptables-legacy ip6tables ip6tables-nft ip6tables-legacy; do
    command -v $tool >/dev/null 2>&1 || continue
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
  [ -e $SIX/all/forwarding ] && nft list tables | grep -q '^table ip6 ${TABLE}$' && [ "$(cat $SIX/all/forwarding)" = 0 ]
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

/**
 * \`load_table FILE\`: by the file itself where its tables are new or can take its content, else with new tables in their place, at last
 * without what the kernel may not have. Chains that the file does not have are left over: those that another run uses already can't
 * be deleted, and stay.
 */
const LOAD_TABLE = `
load_table() {
  nft -f $1 2>$1.refusal ||
    { ${PRINT_NOTHING}; cat $1; } | nft -f - 2>/dev/null ||
    { ${PRINT_NOTHING}; grep -v '${OPTIONAL}' $1; } | nft -f - 2>/dev/null || {
    cat $1.refusal >&2
    return 1
  }
  rm -f $1.refusal
  for family in ip ip6; do
    nft list chains $family | awk '/^table/ { own = $3 == "${TABLE}" } own && $1 == "chain" { print $2 }' |
    while read -r chain; do
      grep -q "^chain $chain {" $1 || nft delete chain $family ${TABLE} $chain 2>/dev/null || :
    done
  done
  return 0
}
`;

/** 0 where a node has the table of this digest, and all that belongs to it; 1 where it has not. */
export function checkScript(digest: string): string {
  return `${PRELUDE}${USER_CHAIN}${FORWARDING}
[ -d /run/systemd/system ] && echo ${HAS_SYSTEMD}
[ "$(cat ${STATE}/digest 2>/dev/null)" = "${digest}" ] || exit 1
nft list tables | grep -q ' ${TABLE}$' || exit 1
[ "$(cat ${ROUTE_LOCALNET})" = 1 ] || exit 1
! needs_forwarding || exit 1
each_user_chain has_rule || exit 1
`;
}

/** 0 where nothing of the mesh is on a node; 1 where there is. */
export const CHECK_NOTHING = `${PRELUDE}
[ ! -e ${STATE} ] && [ ! -e ${KEPT} ] && ! nft list tables | grep -q ' ${TABLE}$'
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
