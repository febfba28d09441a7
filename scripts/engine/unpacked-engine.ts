import { unpackedPackages } from '../images/debian-packages.ts';

/** Prints the folder with the Docker Engine of a suite of Debian ("sid"), unpacked and not installed. */
const suite = process.argv[2] ?? 'sid';
const folder = unpackedPackages(`docker-engine-${suite}`, ['docker.io', 'containerd', 'tini'], suite);
if (folder === undefined) {
  console.error(
    'Engines of other versions are unpacked from Debian packages, and this machine has no apt-get',
  );
  process.exitCode = 1;
} else {
  console.log(folder);
}
