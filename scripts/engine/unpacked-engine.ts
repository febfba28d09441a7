import { unpackedPackages } from '../images/debian-packages.ts';

/** Prints the folder with the Docker Engine of a suite of Debian ("sid"), unpacked and not installed. */
const suite = process.argv[2] ?? 'sid';
// docker's --init; sid has it in a package of its own.
const init = suite === 'sid' ? 'tini-static' : 'tini';
const folder = unpackedPackages(`docker-engine-${suite}`, ['docker.io', 'containerd', init], suite);
if (folder === undefined) {
  console.error(
    'Engines of other versions are unpacked from Debian packages, and this machine has no apt-get',
  );
  process.exitCode = 1;
} else {
  console.log(folder);
}
