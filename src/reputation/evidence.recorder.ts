/**
 * Writes evidence, its sums by day and the estimates that follow from them, in the caller's transaction: whoever reads an
 * estimate reads the one of all evidence that was committed with or before it.
 */
import { Inject, Injectable } from '@nestjs/common';
import { Bug, present } from '../kernel/index.ts';
import { CONFIG, type Config, type Tx } from '../platform/index.ts';
import { isNewEvidence, permille, type Evidence } from './evidence.ts';
import { EvidenceRepository, keyText, type DayChange, type LastRow, type NewEvidence, type SkillKey } from './evidence.repository.ts';
import { guessedPool } from './pool.ts';
import { nextLook } from './shown-skill.ts';
import { dayOf, estimateOf, totalsOf } from './skill.ts';
import { SkillRepository, type PoolVersion } from './skill.repository.ts';

/** What finishing is taken for before anything is known: nine claims of ten become answers. */
const GUESSED_FINISHING = 0.9;

@Injectable()
export class EvidenceRecorder {
  constructor(
    private readonly evidence: EvidenceRepository,
    private readonly skills: SkillRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Records what is news in it. The last of several rows on one answer counts.
   *
   * @param given is gone through twice, a part at a time: it need not all be in memory
   */
  async record(tx: Tx, given: Iterable<Evidence>): Promise<void> {
    const keys = distinctKeys(given);
    if (keys.length === 0) return;
    const skills = [...new Set(keys.map((each) => each.skill))].sort();
    await this.skills.holdPools(tx, skills);
    const pools = await this.poolsOf(tx, skills);
    // All at once, and before anything is written: whoever records of the same workers has to wait here, and nowhere else.
    const recordings = await this.skills.lock(
      tx,
      keys,
      new Map([...pools].map(([skill, pool]) => [skill, { version: pool.version, estimate: estimateOf(totalsOf([], 0), pool) }])),
    );
    const changes = new Map<string, DayChange>();
    const growth = new Map<string, number>();
    for (const part of partsOf(given)) {
      const unique = [...new Map(part.map((each) => [answerKey(each), each])).values()];
      const last = new Map((await this.evidence.last(tx, unique)).map((row) => [answerKey(row), row]));
      const rows = unique
        .filter((each) => isNewEvidence(each, last.get(answerKey(each))))
        .map((each): NewEvidence => ({
          evidence: each,
          revision: (last.get(answerKey(each))?.revision ?? 0) + 1,
          poolVersion: present(pools.get(each.skill), 'the pool of a skill').version,
          recording: present(recordings.get(keyText(each)), 'a locked skill') + 1,
        }));
      if (rows.length === 0) continue;
      await this.evidence.insert(tx, rows);
      addChanges(changes, rows, last);
      for (const { evidence } of rows) growth.set(evidence.skill, (growth.get(evidence.skill) ?? 0) + 1);
    }
    if (growth.size === 0) return;
    await this.evidence.addToDays(tx, [...changes.values()]);
    await this.refresh(tx, distinctKeys(changes.values()), pools, true);
    await this.skills.noteGrowth(tx, growth);
  }

  /** Estimates anew from the sums of days; the rows are locked. */
  async refresh(tx: Tx, keys: readonly SkillKey[], pools: ReadonlyMap<string, PoolVersion>, isRecording: boolean): Promise<void> {
    const days = await this.evidence.days(tx, keys);
    const rows = keys.map((key) => {
      const pool = present(pools.get(key.skill), 'the pool of a skill');
      const mine = days.get(keyText(key)) ?? [];
      const totals = totalsOf(mine, pool.halfLifeDays);
      return {
        workerId: key.workerId,
        skill: key.skill,
        poolVersion: pool.version,
        totals,
        estimate: estimateOf(totals, pool),
        answers: mine.reduce((sum, each) => sum + each.answers, 0),
        showAfter: isRecording ? nextLook(tx.now, this.config.SKILL_SHOWN_AFTER_SECONDS) : null,
        isRecording,
      };
    });
    await this.skills.write(tx, rows);
  }

  /** The newest pool of each skill; a skill that is met for the first time gets its guessed one. */
  private async poolsOf(tx: Tx, skills: readonly string[]): Promise<Map<string, PoolVersion>> {
    const pools = await this.skills.pools(tx, skills);
    for (const skill of skills.filter((each) => !pools.has(each))) {
      const guessed = { ...guessedPool(this.config.SKILL_HALF_LIFE_DAYS), workers: 0, answers: 0, medianSeconds: null };
      await this.skills.insertPool(tx, { skill, version: 1, ...guessed, finishing: GUESSED_FINISHING });
    }
    return pools.size === skills.length ? pools : this.skills.pools(tx, skills);
  }
}

/** Rows that one statement takes: those of a large batch would be a message of a hundred megabytes. */
const ROWS_AT_ONCE = 10_000;

function* partsOf<Row>(rows: Iterable<Row>): Generator<Row[]> {
  let part: Row[] = [];
  for (const row of rows) {
    part.push(row);
    if (part.length < ROWS_AT_ONCE) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

function answerKey(answer: { readonly assignmentId: string; readonly question: string }): string {
  return `${answer.assignmentId} ${answer.question}`;
}

function distinctKeys(of: Iterable<SkillKey>): SkillKey[] {
  const keys = new Map<string, SkillKey>();
  for (const { workerId, skill } of of) {
    const text = keyText({ workerId, skill });
    if (!keys.has(text)) keys.set(text, { workerId, skill });
  }
  return [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
}

/** What new rows add to the sums of days, and what those that they supersede take away. */
function addChanges(changes: Map<string, DayChange>, rows: readonly NewEvidence[], last: ReadonlyMap<string, LastRow>): void {
  const add = (key: SkillKey, at: Date, answers: number, right: number, chance: number) => {
    const day = dayOf(at);
    const name = `${keyText(key)} ${day}`;
    const before = changes.get(name);
    changes.set(name, {
      workerId: key.workerId,
      skill: key.skill,
      day,
      answers: (before?.answers ?? 0) + answers,
      rightPermille: (before?.rightPermille ?? 0) + right,
      chancePermille: (before?.chancePermille ?? 0) + chance,
    });
  };
  for (const { evidence } of rows) {
    const before = last.get(answerKey(evidence));
    if (before && keyText(before) !== keyText(evidence)) throw new Bug('an answer has one worker and one kind of work');
    if (before) add(before, before.at, -1, -before.rightPermille, -before.chancePermille);
    add(evidence, evidence.at, 1, permille(evidence.right), permille(evidence.chance));
  }
}
