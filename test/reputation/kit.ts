/** Outcomes of assignments that never were: reputation takes them as they come, so its tests need no batch and no task. */
import { newId, ok, type OrganisationId, type WorkerId } from '../../src/kernel/index.ts';
import { Reputation, type Evidence, type OutcomeKind } from '../../src/reputation/index.ts';
import type { Outcome } from '../../src/reputation/outcome.ts';
import { asOwner } from '../kit/database.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';

const TABLES = ['outcome', 'standing', 'shown_skill', 'skill', 'evidence', 'evidence_day', 'batch_skill', 'pool', 'pool_growth'];

/** The outcomes of one invented assignment. */
export function invented(organisationId: OrganisationId, workerId: WorkerId, ...kinds: OutcomeKind[]): Outcome[] {
  const ids = { batchId: newId<'Batch'>(), taskId: newId<'Task'>(), assignmentId: newId<'Assignment'>() };
  return kinds.map((kind) => ({ workerId, organisationId, ...ids, kind, seconds: kind === 'submitted' ? 30 : null }));
}

export function record(market: TestMarketplace, outcomes: readonly Outcome[]): Promise<void> {
  return market.commands.must(market.system, async (tx) => {
    await market.get(Reputation).record(tx, outcomes);
    return ok(undefined);
  });
}

/** Takes back all outcomes and all evidence, with rights that the application does not have: the domains above would miss their assignments. */
export async function forget(market: TestMarketplace): Promise<void> {
  await asOwner(market.database.ownerUrl, (client) =>
    client.query(`set session_replication_role = replica; ${TABLES.map((table) => `delete from reputation.${table};`).join(' ')}`),
  );
}

/** The problems that reputation's own checks find. */
export async function problems(market: TestMarketplace): Promise<string[]> {
  return (await market.problems()).filter((problem) => problem.startsWith('reputation.'));
}

/** What the checks find once a fault is planted with the owner's rights, which is taken back: the application could not do it. */
export async function planted(market: TestMarketplace, sql: string, undo: string): Promise<string[]> {
  await asOwner(market.database.ownerUrl, (client) => client.query(sql));
  const found = await problems(market);
  await asOwner(market.database.ownerUrl, (client) => client.query(`set session_replication_role = replica; ${undo}`));
  return found;
}

/** Evidence of invented answers, one a row: how likely each was right. */
export function judged(
  organisationId: OrganisationId,
  workerId: WorkerId,
  at: Date,
  rights: readonly number[],
  more: Partial<Evidence> = {},
): Evidence[] {
  return rights.map((right) => ({
    ...{ workerId, organisationId, batchId: newId<'Batch'>(), taskId: newId<'Task'>(), assignmentId: newId<'Assignment'>() },
    ...{ question: 'label', skill: 'image', source: 'crowd', othersAgree: null, right, chance: 0.5, at, model: 'test/1' },
    ...more,
  }));
}

export function recordEvidence(market: TestMarketplace, evidence: readonly Evidence[]): Promise<void> {
  return market.commands.must(market.system, async (tx) => {
    await market.get(Reputation).recordEvidence(tx, evidence);
    return ok(undefined);
  });
}

/** Lets the answers that the evidence is of have been submitted now, in half a minute each. */
export function answered(market: TestMarketplace, evidence: readonly Evidence[]): Promise<void> {
  return record(
    market,
    evidence.map(({ workerId, organisationId, batchId, taskId, assignmentId }) => ({
      ...{ workerId, organisationId, batchId, taskId, assignmentId },
      ...{ kind: 'submitted', seconds: 30 },
    })),
  );
}
