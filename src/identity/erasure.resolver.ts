import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { asId, invalid, refuse } from '../kernel/index.ts';
import { Allow, CurrentCaller, DB, load, payload, type Caller, type Db, type GraphContext } from '../platform/index.ts';
import { ErasureCommands } from './erasure.commands.ts';
import { ErasureRepository } from './erasure.repository.ts';
import {
  EraseAccountInput,
  EraseAccountPayload,
  EraseMyAccountInput,
  EraseMyAccountPayload,
  ErasureType,
  erasureType,
  OpenRetainedRecordInput,
  OpenRetainedRecordPayload,
  RetainedRecordType,
} from './erasure.types.ts';
import { PersonViewType } from './person.types.ts';

@Resolver(() => PersonViewType)
export class ErasureResolver {
  constructor(
    private readonly erasures: ErasureCommands,
    private readonly rows: ErasureRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('person', 'account')
  @Mutation(() => EraseMyAccountPayload, {
    description:
      'Erases your account for good: personal data are deleted, and all your sessions and API keys end. Money must be paid out first (payOutRest), and organisations have another owner. See docs/privacy.md.',
  })
  async eraseMyAccount(
    @Args('input', { description: 'Your password, to confirm.' }) input: EraseMyAccountInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.erasures.eraseOneself(caller, input.password), (erasure) => ({ erasure: erasureType(erasure) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => EraseAccountPayload, {
    description: 'Erases a person who asked for it in writing, or whom the law demands it for; it is written in the act log.',
  })
  async eraseAccount(@Args('input', { description: 'The person, and why.' }) input: EraseAccountInput, @CurrentCaller() caller: Caller) {
    const { personId, reason } = input;
    const result =
      reason === 'asked_by_person'
        ? refuse(invalid('Only the person can give this reason; choose another.', 'reason'))
        : await this.erasures.eraseOther(caller, asId<'Person'>(personId), reason);
    return payload(result, (erasure) => ({ erasure: erasureType(erasure) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => OpenRetainedRecordPayload, {
    description: 'Opens what tax law keeps of an erased person, until its date; that it was opened is written in the act log.',
  })
  async openRetainedRecord(
    @Args('input', { description: 'The person, and why.' }) input: OpenRetainedRecordInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.erasures.openRetained(caller, asId<'Person'>(input.personId), input.reason);
    return payload(result, (record) => ({ retainedRecord: Object.assign(new RetainedRecordType(), { record }) }));
  }

  @ResolveField(() => ErasureType, { nullable: true, description: 'That the person was erased; null when not.' })
  async erasure(@Parent() person: PersonViewType, @Context() context: GraphContext): Promise<ErasureType | null> {
    const found = await load(context, 'identity.erasure', asId<'Person'>(person.id), (ids) => this.rows.byPeople(this.db, ids));
    return found && erasureType(found);
  }
}
