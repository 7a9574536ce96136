/** What other domains may record of a worker's assignments and answers, and read back as counts and estimates. */
import { Injectable } from '@nestjs/common';
import type { OrganisationId, WorkerId } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';
import type { Evidence } from './evidence.ts';
import { EvidenceRecorder } from './evidence.recorder.ts';
import { countsOf, NO_OUTCOMES, type Outcome, type OutcomeCounts, type Tally } from './outcome.ts';
import { OutcomeRepository } from './outcome.repository.ts';
import { guessedPool } from './pool.ts';
import { estimateOf, totalsOf, type SkillEstimate } from './skill.ts';
import { ShownSkillRepository } from './shown-skill.repository.ts';
import { accuracyPercent } from './shown-skill.ts';
import { SkillRepository } from './skill.repository.ts';

@Injectable()
export class Reputation {
  constructor(
    private readonly outcomes: OutcomeRepository,
    private readonly recorder: EvidenceRecorder,
    private readonly estimates: SkillRepository,
    private readonly shown: ShownSkillRepository,
  ) {}

  /**
   * Appends outcomes and counts them, in the caller's transaction and in one statement. The caller has written the act.
   *
   * @throws the database's unique violation when an assignment already had an outcome of that kind: the caller's own
   *   compare-and-set has to make that impossible
   */
  async record(tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
    if (outcomes.length > 0) await this.outcomes.insert(tx, outcomes);
  }

  /** What each of the workers did on the whole platform; every worker asked for has an entry. */
  async counts(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, OutcomeCounts>> {
    return complete(workerIds, await this.outcomes.tallies(db, workerIds));
  }

  /** What each of the workers did for one organisation; every worker asked for has an entry. */
  async countsWith(db: Db, organisationId: OrganisationId, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, OutcomeCounts>> {
    return complete(workerIds, await this.outcomes.talliesWith(db, organisationId, workerIds));
  }

  /**
   * Appends evidence and brings the estimates up to date, in the caller's transaction. A later row on the same answer
   * (assignment and question) supersedes the earlier one; what says nothing new (same source, |Δright| < 0.001) is not
   * written. Call it once in a transaction: two calls could wait for another transaction's two. The caller has written the act.
   *
   * @param evidence is gone through twice, and written a part at a time: of a large batch it need not all be in memory
   */
  async recordEvidence(tx: Tx, evidence: Iterable<Evidence>): Promise<void> {
    await this.recorder.record(tx, evidence);
  }

  /**
   * How likely each worker's next answer of this kind is right, by all evidence; every worker asked for has an entry, a
   * newcomer the pool's. For what the marketplace decides: what people are shown, and are held to, is `accuracyPercents`.
   */
  async skills(db: Db, workerIds: readonly WorkerId[], skill: string): Promise<Map<WorkerId, SkillEstimate>> {
    const known = await this.estimates.estimates(db, workerIds, skill);
    if (workerIds.every((id) => known.has(id))) return known;
    const newcomer = estimateOf(totalsOf([], 0), (await this.estimates.pools(db, [skill])).get(skill) ?? guessedPool(0));
    return new Map(workerIds.map((id) => [id, known.get(id) ?? newcomer]));
  }

  /**
   * A worker's accuracy at each kind of work in percent, rounded down, as they are shown it: what requirements compare. It is
   * estimated without answers that are too new to be shown, so that meeting a requirement does not tell which tasks had known answers.
   *
   * @param skills which kinds of work; null: all that anybody did
   */
  async accuracyPercents(
    db: Db,
    workerId: WorkerId,
    skills: readonly string[] | null,
  ): Promise<{ percents: Map<string, number>; newcomer: number }> {
    const shown = await this.shown.accuracies(db, workerId, skills);
    return {
      percents: new Map([...shown].map(([skill, accuracy]) => [skill, accuracyPercent(accuracy)])),
      newcomer: accuracyPercent(guessedPool(0).mean),
    };
  }
}

function complete(workerIds: readonly WorkerId[], tallies: ReadonlyMap<WorkerId, Tally>): Map<WorkerId, OutcomeCounts> {
  return new Map(workerIds.map((workerId) => [workerId, countsOf(tallies.get(workerId) ?? NO_OUTCOMES)]));
}
