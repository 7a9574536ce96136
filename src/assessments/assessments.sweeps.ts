/** Attempts that were not submitted in time run out by themselves, and let go of their money. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ok, type Clock, type TestAttemptId, type TestId } from '../kernel/index.ts';
import { CLOCK, Commands, DB, Jobs, systemCaller, type Db } from '../platform/index.ts';
import { AttemptCommands } from './attempt.commands.ts';
import { AttemptRepository } from './attempt.repository.ts';
import { TestRepository } from './test.repository.ts';

const AT_ONCE = 200;
const NAME = 'assessments.expire_attempts';

@Injectable()
export class AssessmentSweeps implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly tests: TestRepository,
    private readonly attempts: AttemptRepository,
    private readonly attemptCommands: AttemptCommands,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: NAME, run: () => this.expire() });
  }

  /** One transaction per test: its row is the lock of its attempts. @returns how many ran out */
  private async expire(): Promise<number> {
    const byTest = new Map<TestId, TestAttemptId[]>();
    for (const { id, testId } of await this.attempts.due(this.db, this.clock.now(), AT_ONCE)) {
      byTest.set(testId, [...(byTest.get(testId) ?? []), id]);
    }
    let count = 0;
    for (const [testId, ids] of byTest) {
      count += await this.commands.must(systemCaller(`sweep.${NAME}`), async (tx) => {
        const test = await this.tests.lock(tx, testId);
        let ended = 0;
        for (const id of ids) if (test !== null && (await this.attemptCommands.expire(tx, test, id))) ended++;
        return ok(ended);
      });
    }
    return count;
  }
}
