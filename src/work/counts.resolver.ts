import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Identity, WorkerCountsType } from '../identity/index.ts';
import { present, type Clock } from '../kernel/index.ts';
import { CLOCK, CountType, DB, type Db } from '../platform/index.ts';
import { WorkCountsRepository } from './counts.repository.ts';

@Resolver(() => WorkerCountsType)
export class WorkCountsResolver {
  constructor(
    private readonly rows: WorkCountsRepository,
    private readonly identity: Identity,
    @Inject(CLOCK) private readonly clock: Clock,
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

  @ResolveField(() => CountType, { description: 'Number of tasks that you have answered since midnight in the time zone of your profile.' })
  async answeredToday(@Parent() { workerId }: WorkerCountsType): Promise<CountType> {
    const { timeZone } = present(await this.identity.workerProfile(this.db, workerId), 'the profile of a worker');
    return this.rows.answeredToday(this.db, workerId, this.clock.now(), timeZone);
  }
}
