/** Dawid-Skene on the bench's crowd in a process of its own: prints the most memory that it took, in MiB. */
import { existsSync, readFileSync } from 'node:fs';
import { aggregate } from '../../src/consensus/index.ts';
import { seededCrowd } from './consensus-crowd.ts';

interface Sizes {
  readonly tasks: number;
  readonly workers: number;
  readonly classes: number;
  readonly seed: number;
  readonly iterations: number;
}

const { seed, iterations, ...sizes } = JSON.parse(process.argv[2] ?? '{}') as Sizes;
aggregate(seededCrowd(sizes, seed), { method: 'dawid-skene', maximumIterations: iterations });
// resourceUsage of a child starts from the peak of its parent; Linux also keeps the peak of the program alone.
const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
console.log(Math.round((kibibytes === undefined ? process.resourceUsage().maxRSS : Number(kibibytes)) / 1024));
