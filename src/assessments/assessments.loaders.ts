/** Batch reads for field resolvers: one query per page, whatever its length. */
import { Inject, Injectable } from '@nestjs/common';
import type { QualificationTypeId, TestAttemptId, TestId } from '../kernel/index.ts';
import { DB, load, type Db, type GraphContext } from '../platform/index.ts';
import type { TrainingAnswer } from './attempt.entity.ts';
import { AttemptRepository } from './attempt.repository.ts';
import type { Test, TestVersion } from './test.ts';
import { TestRepository, type TestFigures, type TestWithVersion } from './test.repository.ts';

@Injectable()
export class AssessmentLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly tests: TestRepository,
    private readonly attempts: AttemptRepository,
  ) {}

  test(context: GraphContext, id: TestId): Promise<Test | null> {
    return load(context, 'assessments.test', id, (ids) => this.tests.byIds(this.db, ids));
  }

  version(context: GraphContext, testId: TestId, version: number): Promise<TestVersion | null> {
    return load(context, 'assessments.version', `${testId}:${version}`, async (keys) => {
      const named = keys.map((key) => ({ testId: key.slice(0, 36) as TestId, version: Number(key.slice(37)) }));
      const found = await this.tests.versions(this.db, named);
      return new Map(found.map((each) => [`${each.testId}:${each.version}`, each]));
    });
  }

  figures(context: GraphContext, id: TestId): Promise<TestFigures | null> {
    return load(context, 'assessments.figures', id, (ids) => this.tests.figures(this.db, ids));
  }

  /** The answers to items of a training, in the order in which they were given. */
  async answers(context: GraphContext, id: TestAttemptId): Promise<TrainingAnswer[]> {
    return (await load(context, 'assessments.answers', id, (ids) => this.attempts.answersOf(this.db, ids))) ?? [];
  }

  /** The tests of a type, each with its newest version. */
  async ofType(context: GraphContext, typeId: QualificationTypeId): Promise<TestWithVersion[]> {
    const tests = (await load(context, 'assessments.of_type', typeId, (ids) => this.tests.ofTypes(this.db, ids))) ?? [];
    return Promise.all(tests.map((test) => this.withVersion(context, test)));
  }

  async withVersion(context: GraphContext, test: Test): Promise<TestWithVersion> {
    const version = await this.version(context, test.id, test.version);
    if (version === null) throw new Error(`test ${test.id} has no version ${test.version}`);
    return { test, version };
  }
}
