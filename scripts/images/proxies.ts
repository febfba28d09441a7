import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineAddress } from '../engine/address.ts';
import { unpackedPackages } from './debian-packages.ts';
import { hasImage } from './make.ts';
import { lay, librariesOf, make } from './runtimes.ts';

/** Proxies with the libraries that a machine may lack, by the names under which the mesh asks for them. */
const PACKAGES = {
  'haproxy:lts': ['haproxy', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1'],
  'nginx:stable': ['nginx', 'libnginx-mod-stream'],
} as const;

const STREAM_MODULE = 'usr/lib/nginx/modules/ngx_stream_module.so';
const LIBRARIES: Readonly<Record<string, string>> = {
  x64: 'usr/lib/x86_64-linux-gnu',
  arm64: 'usr/lib/aarch64-linux-gnu',
};

/** A proxy of the mesh on an engine, made of Debian's packages; elsewhere a registry has to give it. */
export async function proxyImage(address: EngineAddress, reference: keyof typeof PACKAGES): Promise<string> {
  if (await hasImage(address, reference)) return reference;
  const [name = ''] = reference.split(':');
  const packages = unpackedPackages(`proxy-${name}`, PACKAGES[reference]);
  if (packages === undefined) return reference;
  const binary = join(packages, 'usr/sbin', name);
  return make(address, reference, (root) => {
    lay(root, `usr/bin/${name}`, binary);
    for (const library of librariesOf(binary, join(packages, LIBRARIES[process.arch] ?? '')) ?? []) {
      lay(root, library.replace(packages, ''), library);
    }
    const folders = [
      'usr/local/etc/haproxy',
      'etc/nginx/modules-enabled',
      'tmp',
      'var/log/nginx',
      'var/lib/nginx',
    ];
    for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
    if (existsSync(join(packages, STREAM_MODULE))) {
      lay(root, STREAM_MODULE, join(packages, STREAM_MODULE));
      writeFileSync(join(root, 'etc/nginx/modules-enabled/stream.conf'), `load_module /${STREAM_MODULE};\n`);
    }
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\nwww-data:x:33:33::/:/bin/sh\n');
    writeFileSync(join(root, 'etc/group'), 'root:x:0:\nwww-data:x:33:\n');
  });
}
