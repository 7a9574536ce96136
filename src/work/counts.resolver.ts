import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerCountsType } from '../identity/index.ts';
import { CountType, DB, type Db } from '../platform/index.ts';
import { WorkCountsRepository } from './counts.repository.ts';

@Resolver(() => WorkerCountsType)
export class WorkCountsResolver {
  constructor(
    private readonly rows: WorkCountsRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => CountType, { description: 'Tasks that you hold.' })
  heldTasks(@Parent() counts: WorkerCountsType): Promise<CountType> {
    return this.rows.held(this.db, counts.workerId);
  }

  @ResolveField(() => CountType, { description: 'Answers of yours that wait for a verdict.' })
  submittedAnswers(@Parent() counts: WorkerCountsType): Promise<CountType> {
    return this.rows.submitted(this.db, counts.workerId);
  }
}
