/** `Worker.testAttempts`: the worker's own attempts. */
import { Inject } from '@nestjs/common';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerType } from '../identity/index.ts';
import { connectionById, DB, PageArgs, type Connection, type Db } from '../platform/index.ts';
import { AttemptRepository } from './attempt.repository.ts';
import { TestAttemptConnection, testAttemptType, type TestAttemptType } from './attempt.types.ts';

@Resolver(() => WorkerType)
export class WorkerAttemptsResolver {
  constructor(
    private readonly attempts: AttemptRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => TestAttemptConnection, { description: 'Your attempts at tests and training, newest first.' })
  async testAttempts(@Parent() worker: WorkerType, @Args() args: PageArgs): Promise<Connection<TestAttemptType>> {
    return connectionById(args, (after, limit) => this.attempts.ofWorker(this.db, worker.id, after, limit), testAttemptType);
  }
}
