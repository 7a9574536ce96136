/** Replays stop decisions from their recorded facts. Each replay must give the recorded verdict. */
import type { TaskId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import type { StopDecision } from './decision.entity.ts';
import { StopDecisionRepository } from './decision.repository.ts';
import { replay, STOP_RULE } from './stop.ts';

const DECISIONS_AT_ONCE = 1_000;

/** Confidences are sums in the same order: they come out the same but for a rounding of the database's. */
const SAME = 1e-9;

export interface ReplayedStopDecisions {
  readonly replayed: number;
  /** Those that come out otherwise, or were made by a rule that this version does not have. */
  readonly different: readonly StopDecision[];
}

/** Whether the decision follows from its basis. */
export function isReproduced(decision: StopDecision): boolean {
  if (decision.rule !== STOP_RULE) return false;
  const { verdict, confidence } = replay(decision.basis);
  const same = confidence === null ? decision.confidence === null : Math.abs((decision.confidence ?? -1) - confidence) < SAME;
  return verdict === decision.verdict && same && decision.answers === decision.basis.answers;
}

/** Replays every recorded decision. */
export async function replayDecisions(db: Pick<Db, 'query'>): Promise<ReplayedStopDecisions> {
  const rows = new StopDecisionRepository();
  const different: StopDecision[] = [];
  let replayed = 0;
  for (let after: TaskId | null = null; ;) {
    const page: StopDecision[] = await rows.page(db, after, DECISIONS_AT_ONCE);
    for (const decision of page) if (!isReproduced(decision)) different.push(decision);
    replayed += page.length;
    if (page.length < DECISIONS_AT_ONCE) return { replayed, different };
    after = page.at(-1)!.taskId;
  }
}
