/**
 * What happens to skills by itself: pools are estimated anew as evidence grows, each worker's estimate follows, and what is
 * old enough is shown.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ok, present } from '../kernel/index.ts';
import { CONFIG, Commands, Jobs, systemCaller, type Config, type Tx } from '../platform/index.ts';
import { EvidenceRecorder } from './evidence.recorder.ts';
import { EvidenceRepository } from './evidence.repository.ts';
import { estimatePool } from './pool.ts';
import { ShownSkillRepository, type DueSkill } from './shown-skill.repository.ts';
import { answeredBefore, movesOf, nextLook, SHOWN_TOGETHER } from './shown-skill.ts';
import { estimateOf, totalsOf } from './skill.ts';
import { SkillRepository } from './skill.repository.ts';

/** Estimates that one transaction writes at most. */
const REFRESHED_AT_ONCE = 500;
const SHOWN_AT_ONCE = 100;

/** Maximum number of shown moves in each direction. */
const MOVES = 10;

@Injectable()
export class SkillSweeps implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly recorder: EvidenceRecorder,
    private readonly evidence: EvidenceRepository,
    private readonly skills: SkillRepository,
    private readonly shown: ShownSkillRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.register('reputation.estimate_pools', (tx) => this.estimatePool(tx));
    this.register('reputation.refresh_skills', (tx) => this.refresh(tx));
    this.register('reputation.show_skills', (tx) => this.show(tx));
  }

  private register(name: string, work: (tx: Tx) => Promise<number>): void {
    this.jobs.sweep({ name, run: () => this.commands.must(systemCaller(`sweep.${name}`), async (tx) => ok(await work(tx))) });
  }

  /**
   * One pool anew. Nobody records evidence of the skill meanwhile, so that the version is estimated from exactly the
   * evidence that carries a lower one.
   */
  private async estimatePool(tx: Tx): Promise<number> {
    const halfLifeDays = this.config.SKILL_HALF_LIFE_DAYS;
    const skill = await this.skills.duePool(tx, halfLifeDays);
    if (skill === null) return 0;
    await this.skills.lockPool(tx, skill);
    // Another process may have done it while this one waited.
    if ((await this.skills.duePool(tx, halfLifeDays)) !== skill) return 1;
    const before = present((await this.skills.pools(tx, [skill])).get(skill), 'the pool of a skill with evidence');
    const workers = await this.evidence.daysOfSkill(tx, skill);
    const pool = estimatePool(
      workers.map((days) => totalsOf(days, halfLifeDays)),
      halfLifeDays,
    );
    const version = before.version + 1;
    const answers = workers.flat().reduce((sum, day) => sum + day.answers, 0);
    const [medianSeconds, finishing] = [await this.skills.medianSeconds(tx, skill), await this.skills.finishing(tx)];
    const id = await this.skills.insertPool(tx, { ...pool, skill, version, workers: workers.length, answers, medianSeconds, finishing });
    await this.skills.takeGrowth(tx, skill);
    tx.act('pool.estimated', { kind: 'pool', id: present(id, 'a version that nobody else writes') }, { skill, version, answers });
    return 1;
  }

  /** Estimates that still rest on an older pool. */
  private async refresh(tx: Tx): Promise<number> {
    const keys = await this.skills.lockStale(tx, REFRESHED_AT_ONCE);
    if (keys.length === 0) return 0;
    await this.recorder.refresh(tx, keys, await this.skills.pools(tx, [...new Set(keys.map((key) => key.skill))]), false);
    return keys.length;
  }

  /** What is old enough, and enough together, is shown from now on. */
  private async show(tx: Tx): Promise<number> {
    const due = await this.shown.lockDue(tx, SHOWN_AT_ONCE);
    if (due.length === 0) return this.addMoves(tx);
    const shown = await this.shown.ofWorkers(
      tx,
      due.map((key) => key.workerId),
    );
    const before = answeredBefore(tx.now, this.config.SKILL_SHOWN_AFTER_SECONDS);
    for (const key of due) {
      const last = shown.get(key.workerId)?.find((each) => each.skill === key.skill)?.answers ?? 0;
      await this.showOne(tx, key, last, before);
      // What could not be shown although it is old enough waits for evidence on the answers beside it, which is looked at when it comes.
      const isAllOld = key.newestAt === null || key.newestAt < before;
      await this.shown.look(tx, key, isAllOld ? null : nextLook(tx.now, this.config.SKILL_SHOWN_AFTER_SECONDS));
    }
    return due.length;
  }

  /** Adds to skills that were shown before migration 0167 the answers that moved them. */
  private async addMoves(tx: Tx): Promise<number> {
    const rows = await this.shown.lockWithoutMoves(tx, SHOWN_AT_ONCE);
    const versions = await this.skills.versions(tx, rows);
    for (const shown of rows) {
      const pool = present(versions.get(`${shown.skill} ${shown.poolVersion}`), 'the pool that an estimate was made with');
      const { newest } = await this.shown.evidence(tx, shown, shown.answeredBefore, shown.recordings, MOVES);
      const totals = { evidence: shown.evidence, right: shown.rightSum, chance: shown.chanceSum };
      await this.shown.writeMoves(tx, shown, movesOf(newest, totals, pool, MOVES));
    }
    return rows.length;
  }

  private async showOne(tx: Tx, key: DueSkill, shownAnswers: number, before: Date): Promise<void> {
    const { days, newest } = await this.shown.evidence(tx, key, before, key.recordings, MOVES);
    const answers = days.reduce((sum, day) => sum + day.answers, 0);
    if (answers < shownAnswers + SHOWN_TOGETHER) return;
    const pool = present((await this.skills.pools(tx, [key.skill])).get(key.skill), 'the pool of a skill with evidence');
    const totals = totalsOf(days, pool.halfLifeDays);
    await this.shown.write(tx, key, {
      poolVersion: pool.version,
      answers,
      totals,
      estimate: estimateOf(totals, pool),
      answeredBefore: before,
      recordings: key.recordings,
      moves: movesOf(newest, totals, pool, MOVES),
    });
    tx.act('skill.shown', { kind: 'person', id: key.workerId }, { skill: key.skill, answers });
  }
}
