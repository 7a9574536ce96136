/** Why a label is not sure, in the order of weight. Pure. */
import type { LabelVerdict } from '../../api/generated/schema.ts';

export type Doubt = 'disagree' | 'outvoted' | 'few-answers' | 'not-judged' | 'ambiguous' | 'budget' | 'no-workers';

interface Judged {
  readonly confidence: number | null;
  readonly votes: number;
  readonly answers: number;
  readonly verdict: LabelVerdict | null;
}

/** From there on a label is sure enough to say nothing. */
const SURE = 0.95;

const OF_VERDICT: Readonly<Partial<Record<LabelVerdict, Doubt>>> = { AMBIGUOUS: 'ambiguous', BUDGET: 'budget', NO_WORKERS: 'no-workers' };

export function doubtsOf({ confidence, votes, answers, verdict }: Judged): readonly Doubt[] {
  if (confidence !== null && confidence >= SURE && verdict !== 'AMBIGUOUS') return [];
  const byVerdict = verdict === null ? undefined : OF_VERDICT[verdict];
  return [
    ...(byVerdict === undefined ? [] : [byVerdict]),
    // The model may trust few against many.
    ...(votes * 2 < answers ? (['outvoted'] as const) : votes < answers ? (['disagree'] as const) : []),
    ...(answers < 2 ? (['few-answers'] as const) : []),
    ...(confidence === null ? (['not-judged'] as const) : []),
  ];
}
