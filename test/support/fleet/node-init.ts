/**
 * The first process of a node. Its keys come in its environment, so that the outer engine needs nothing
 * of this machine's files. sshd and dockerd are children: a test may kill one of them, and the node goes on.
 */
export const NODE_INIT = `
mount -o remount,rw /sys
mount -o remount,rw /sys/fs/cgroup
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  # With cgroup v2, a group that holds processes can't hand its controllers on.
  mkdir -p /sys/fs/cgroup/init
  xargs -rn1 </sys/fs/cgroup/cgroup.procs >/sys/fs/cgroup/init/cgroup.procs 2>/dev/null
  sed -e 's/ / +/g' -e 's/^/+/' </sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control
else
  awk '$3 ~ /^cgroup/ {print $2}' /proc/mounts | while read -r at; do mount -o remount,bind,rw "$at"; done
fi
mkdir -p /run/sshd /root/.ssh
rm -f /etc/ssh/ssh_host_*
echo "$NODE_HOST_KEY" | base64 -d >/etc/ssh/ssh_host_ed25519_key
echo "$NODE_AUTHORIZED_KEY" >/root/.ssh/authorized_keys
chmod 600 /etc/ssh/ssh_host_ed25519_key /root/.ssh/authorized_keys
# A node that was killed leaves its runtime state, and dockerd would take it for a running engine's.
rm -rf /run/docker /run/docker.pid /run/docker.sock /run/sshd.pid
/usr/sbin/sshd
dockerd >/var/log/dockerd.log 2>&1 &
engine=$!
trap 'kill "$engine" 2>/dev/null; wait "$engine"; exit 0' TERM INT
while :; do sleep 3600 & wait $!; done
`;

/**
 * What dockerd needs in a container. Not "privileged": that asks for every capability, and is refused
 * where the outer engine itself lacks one.
 */
export const NODE_RIGHTS = {
  CapAdd: ['ALL'],
  SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
  MaskedPaths: [],
  ReadonlyPaths: [],
  DeviceCgroupRules: ['a *:* rwm'],
};

/**
 * Beside those, in this order until an engine takes it. Nothing here uses SYS_RESOURCE, and some machines lack it: engines before 28 then
 * have to be told to leave it out of ALL, and newer ones leave it out by themselves and refuse to be told.
 */
export const CAPABILITIES_LEFT_OUT = [['SYS_RESOURCE'], []];
