import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { present } from '../../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  payload,
  personIdOf,
  type Caller,
  type GraphContext,
  Authenticator,
  callerIsNow,
} from '../../platform/index.ts';
import { WorkerLoaders } from './worker.loaders.ts';
import { WorkerProfileCommands } from './worker-profile.commands.ts';
import { BecomeWorkerPayload, UpdateWorkerProfilePayload, WorkerProfileInput, WorkerType, workerType } from './worker.types.ts';

@Resolver()
export class WorkerResolver {
  constructor(
    private readonly profiles: WorkerProfileCommands,
    private readonly loaders: WorkerLoaders,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
  ) {}

  @Allow('worker', 'work')
  @Query(() => WorkerType, { description: 'Oneself as a worker.' })
  worker(@CurrentCaller() caller: Caller, @Context() context: GraphContext): Promise<WorkerType> {
    return this.self(context, personIdOf(caller.actor));
  }

  @Allow('person', 'account')
  @Mutation(() => BecomeWorkerPayload, { description: 'Makes you a worker, who may claim tasks and be paid for them.' })
  async becomeWorker(
    @Args('input', { description: 'The profile of the worker.' }) input: WorkerProfileInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.profiles.become(caller, input);
    if (result.ok) await callerIsNow(context, this.authenticator);
    return payload(result, async (id) => ({ worker: await this.self(context, id) }));
  }

  @Allow('worker', 'account')
  @Mutation(() => UpdateWorkerProfilePayload, { description: 'Replaces your profile as a worker.' })
  async updateWorkerProfile(
    @Args('input', { description: 'The whole new profile.' }) input: WorkerProfileInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return payload(await this.profiles.update(caller, input), async (id) => ({ worker: await this.self(context, id) }));
  }

  private async self(context: GraphContext, personId: string | null): Promise<WorkerType> {
    const profile = await this.loaders.workerProfile(context, present(personId, 'a signed-in person'));
    return workerType(present(profile, 'the profile of a worker'));
  }
}
