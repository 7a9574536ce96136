/** Installs packages of Debian, as root or by sudo without a password. */
import { spawnSync } from 'node:child_process';

const isThere = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** @returns null when they are installed; else why they are not */
export function installPackages(...packages) {
  if (!isThere('apt-get')) return 'there is no apt-get';
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !isThere('sudo')) return 'this user is not root and there is no sudo';
  const apt = (...args) => {
    const command = ['apt-get', '-qq', '-o', 'Acquire::Retries=3', ...args];
    // `-n`: a run without a terminal cannot give a password.
    const [program, ...rest] = isRoot ? command : ['sudo', '-n', ...command];
    return spawnSync(program, rest, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  };
  if (!apt('update')) return 'apt-get update failed';
  if (!apt('install', '--yes', '--no-install-recommends', ...packages)) return `apt-get install ${packages.join(' ')} failed`;
  return null;
}
