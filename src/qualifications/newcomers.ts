/** Whether somebody who never worked here can meet requirements. Pure. */
import { isMet, type Requirement } from './requirement.ts';
import { systemKeyOf, systemValues, type SystemKey } from './system-types.ts';

/** What only work earns. A place, a test and an estimate, which of a newcomer is the mean of all, keep nobody out for being new. */
const HISTORY: ReadonlySet<SystemKey> = new Set(['approved_count', 'approval_rate', 'submitted_count']);

const NEWCOMER = systemValues({ approved: 0, submitted: 0, approvalRatePercent: null, country: null });

/**
 * The requirements that nobody new can meet, whatever they do but work elsewhere first: "1,000 approved" and the like.
 *
 * A granted qualification is not among them: it can be earned by a test, asked for, or given.
 */
export function excludingNewcomers(requirements: readonly Requirement[]): Requirement[] {
  return requirements.filter((requirement) => {
    const key = systemKeyOf(requirement.typeId);
    return key !== null && HISTORY.has(key) && !isMet(requirement, NEWCOMER.get(requirement.typeId));
  });
}
