import { Args, Context, Field, InputType, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { QualificationTypeId } from '../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  idScalar,
  load,
  payload,
  payloadType,
  personIdOf,
  type Caller,
  type GraphContext,
} from '../platform/index.ts';
import { Sharing } from './sharing.ts';
import { OwnQualificationType } from './grant.types.ts';

@InputType({ description: 'Who may know one of your results.' })
export class ShareQualificationInput {
  @Field(() => idScalar('QualificationType'), { description: 'Public id of the qualification type.' })
  typeId: QualificationTypeId;

  @Field(() => Boolean, {
    description: 'true: organisations that accept this skill may require it, and your result counts there; false: not any more.',
  })
  shared: boolean;
}

export const ShareQualificationPayload = payloadType('ShareQualification', { typeId: () => idScalar('QualificationType') });

@Resolver(() => OwnQualificationType)
export class SharingResolver {
  constructor(private readonly sharing: Sharing) {}

  @Allow('worker', 'work')
  @Mutation(() => ShareQualificationPayload, {
    description:
      'Lets a result that one organisation measured count at every organisation that accepts the skill, or ends that. Others learn only whether you meet a requirement, never the value.',
  })
  async shareQualification(
    @Args('input', { description: 'The qualification type, and whether to share it.' }) input: ShareQualificationInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.sharing.set(caller, input.typeId, input.shared), (typeId) => ({ typeId }));
  }

  @ResolveField(() => Boolean, {
    description: 'Whether you let it count at other organisations than the one that gave it; see shareQualification.',
  })
  async shared(@Parent() held: OwnQualificationType, @CurrentCaller() caller: Caller, @Context() context: GraphContext): Promise<boolean> {
    const workerId = personIdOf(caller.actor);
    if (workerId === null) return false;
    return (
      (await load(context, 'qualifications.shared', held.typeId, async (ids) => {
        const shared = await this.sharing.isShared(workerId, ids);
        return new Map(ids.map((id) => [id, shared.has(id)]));
      })) ?? false
    );
  }
}
