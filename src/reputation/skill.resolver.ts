/** Skills, added to the types by which a worker, a requester and an admin see a worker. */
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CrowdWorkerType, PersonViewType, WorkerType } from '../identity/index.ts';
import { type GraphContext, sentenceFields } from '../platform/index.ts';
import { hundredths, wouldRaise } from './shown-skill.ts';
import { SkillLoaders } from './skill.loaders.ts';
import {
  CrowdWorkerSkillType,
  crowdWorkerSkillType,
  PersonSkillType,
  personSkillType,
  SkillExplanationType,
  skillMoveType,
  WorkerSkillType,
  workerSkillType,
} from './skill.types.ts';

@Resolver(() => WorkerType)
export class WorkerSkillsResolver {
  constructor(private readonly loaders: SkillLoaders) {}

  @ResolveField(() => [WorkerSkillType], { description: 'How good you are at each kind of work, and why; by name.' })
  async skills(@Parent() worker: WorkerType, @Context() context: GraphContext): Promise<WorkerSkillType[]> {
    const workerId = worker.id;
    const [shown, paces] = await Promise.all([this.loaders.shown(context, workerId), this.loaders.paces(context, workerId)]);
    return Promise.all(
      shown.map(async (each) =>
        workerSkillType(each, paces.get(each.skill), await this.loaders.pool(context, each.skill, each.poolVersion)),
      ),
    );
  }
}

@Resolver(() => WorkerSkillType)
export class WorkerSkillResolver {
  constructor(private readonly loaders: SkillLoaders) {}

  @ResolveField(() => SkillExplanationType, { description: 'Which answers moved it, and what would raise it.' })
  async explanation(@Parent() { shown }: WorkerSkillType, @Context() context: GraphContext): Promise<SkillExplanationType> {
    const pool = await this.loaders.pool(context, shown.skill, shown.poolVersion);
    const totals = { evidence: shown.evidence, right: shown.rightSum, chance: shown.chanceSum };
    return Object.assign(new SkillExplanationType(), {
      moved: (shown.moves ?? []).map((move) => skillMoveType({ ...move, at: new Date(move.at) })),
      newcomerAccuracy: hundredths(pool.mean),
      newcomerAnswers: Math.round(pool.strength * 10) / 10,
      halfLifeDays: pool.halfLifeDays,
      ...sentenceFields('wouldRaise', wouldRaise(totals, pool)),
    });
  }
}

@Resolver(() => CrowdWorkerType)
export class CrowdWorkerSkillsResolver {
  constructor(private readonly loaders: SkillLoaders) {}

  @ResolveField(() => [CrowdWorkerSkillType], {
    description: 'How good they are at each kind of work that they did for you, by all that they did of it; as they see it themselves.',
  })
  async skills(@Parent() worker: CrowdWorkerType, @Context() context: GraphContext): Promise<CrowdWorkerSkillType[]> {
    return (await this.loaders.usedFor(context, worker.organisationId, worker.workerId)).map(crowdWorkerSkillType);
  }
}

@Resolver(() => PersonViewType)
export class PersonSkillsResolver {
  constructor(private readonly loaders: SkillLoaders) {}

  @ResolveField(() => [PersonSkillType], {
    description: 'How good they are at each kind of work, by all evidence: what they are shown themselves lags a day or more behind.',
  })
  async skills(@Parent() person: PersonViewType, @Context() context: GraphContext): Promise<PersonSkillType[]> {
    return (await this.loaders.current(context, person.id)).map(personSkillType);
  }
}
