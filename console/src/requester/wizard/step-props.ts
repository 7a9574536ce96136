import type { BatchDraft } from './batch-draft.ts';
import type { Faults } from './steps.ts';

/** What every step of the wizard gets. */
export interface StepProps {
  readonly draft: BatchDraft;
  readonly change: (part: Partial<BatchDraft>) => void;
  /** Of the steps that somebody has left already. */
  readonly faults: Faults;
}
