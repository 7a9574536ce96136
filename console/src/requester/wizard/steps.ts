/** The steps of the wizard, and to which of them a fault belongs. Pure. */
import type { Refusal } from '../../api/send.ts';

export const STEPS = ['item', 'questions', 'workers', 'price', 'check'] as const;

export type Step = (typeof STEPS)[number];

const STEP_OF: Readonly<Record<string, Step>> = {
  ...{ title: 'item', kind: 'item', description: 'item', instructions: 'item', language: 'item', itemSchema: 'item', view: 'item' },
  form: 'questions',
  ...{
    requirements: 'workers',
    poolId: 'workers',
    redundancy: 'workers',
    target: 'workers',
    goldPerWorker: 'workers',
    workerCap: 'workers',
  },
  ...{ rewardMinor: 'price', estimatedSeconds: 'price', leaseSeconds: 'price', autoApproveSeconds: 'price', expiresAt: 'price' },
  internal: 'price',
};

/** What belongs to no field is shown with the check. */
export const stepOf = ({ path }: Pick<Refusal, 'path'>): Step => STEP_OF[path[0] ?? ''] ?? 'check';

export interface Faults {
  readonly refusals: readonly Refusal[];
}

/** The faults of one part of the batch: `at(faults, 'form', '0')`. */
export const at = ({ refusals }: Faults, ...start: readonly string[]): Faults => ({
  refusals: refusals.filter(({ path }) => start.every((part, index) => path[index] === part)),
});
