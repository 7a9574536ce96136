/** Whether somebody who never worked here can meet requirements, and how they may show what they can do. Pure. */
import { invalid, type Refusal, say } from '../kernel/index.ts';
import { isMet, type Requirement } from './requirement.ts';
import { systemKeyOf, systemValues, type SystemKey } from './system-types.ts';

/** What only work earns. A place, a test and an estimate, which of a newcomer is the mean of all, keep nobody out for being new. */
const HISTORY: ReadonlySet<SystemKey> = new Set(['approved_count', 'approval_rate', 'submitted_count']);

const NEWCOMER = systemValues({ approved: 0, submitted: 0, approvalRatePercent: null, country: null });

/**
 * The requirements that nobody new can meet, whatever they do but work elsewhere first: "1,000 approved" and the like.
 *
 * A granted qualification is not among them: it can be earned by a test, asked for, or given. Nor is what lets them try.
 */
export function excludingNewcomers(requirements: readonly Requirement[]): Requirement[] {
  return requirements.filter((requirement) => {
    const key = systemKeyOf(requirement.typeId);
    return (
      key !== null && HISTORY.has(key) && requirement.trialTasks === undefined && !isMet(requirement, NEWCOMER.get(requirement.typeId))
    );
  });
}

/** What only work can show. */
const SHOWN_BY_WORK: ReadonlySet<SystemKey> = new Set([...HISTORY, 'estimated_accuracy']);
const MOST_TRIAL_TASKS = 100;

/** What is wrong with how many tasks a requirement lets workers try; the path is within the requirement. */
export function checkTrial({ typeId, trialTasks }: Requirement): Refusal[] {
  if (trialTasks === undefined) return [];
  const key = systemKeyOf(typeId);
  if (key === null || !SHOWN_BY_WORK.has(key)) {
    return [invalid('Only what work shows can be tried out: a count or share of approved work, or an estimated accuracy.', 'trialTasks')];
  }
  const fits = Number.isInteger(trialTasks) && trialTasks >= 1 && trialTasks <= MOST_TRIAL_TASKS;
  return fits
    ? []
    : [invalid(say`trialTasks is a whole number from 1 to ${MOST_TRIAL_TASKS}; leave it out to let nobody try.`, 'trialTasks')];
}
