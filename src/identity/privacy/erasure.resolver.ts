import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { invalid, refuse } from '../../kernel/index.ts';
import { Allow, CurrentCaller, DB, load, payload, type Caller, type Db, type GraphContext } from '../../platform/index.ts';
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
import { PersonViewType } from '../people/person.types.ts';

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
      'Erases your account permanently: deletes your personal data and ends all your sessions and API keys. First have your money paid out (payOutRest), and give each organisation that you own alone another owner. See docs/privacy.md.',
  })
  async eraseMyAccount(
    @Args('input', { description: 'Your password, to confirm; left out by an account without one.' }) input: EraseMyAccountInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.erasures.eraseOneself(caller, input.password ?? null), (erasure) => ({ erasure: erasureType(erasure) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => EraseAccountPayload, {
    description: 'Erases the account of a person who asked in writing, or for another listed reason. The act log records it.',
  })
  async eraseAccount(
    @Args('input', { description: 'The person, and the reason.' }) input: EraseAccountInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { personId, reason } = input;
    const result =
      reason === 'asked_by_person'
        ? refuse(invalid('Only the person can give this reason; choose another.', 'reason'))
        : await this.erasures.eraseOther(caller, personId, reason);
    return payload(result, (erasure) => ({ erasure: erasureType(erasure) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => OpenRetainedRecordPayload, {
    description: 'Opens the retained record of an erased person until the date of its destruction. The act log records each opening.',
  })
  async openRetainedRecord(
    @Args('input', { description: 'The person, and the reason.' }) input: OpenRetainedRecordInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.erasures.openRetained(caller, input.personId, input.reason);
    return payload(result, (record) => ({ retainedRecord: Object.assign(new RetainedRecordType(), { record }) }));
  }

  @ResolveField(() => ErasureType, { nullable: true, description: 'The erasure of the person; null when the person was not erased.' })
  async erasure(@Parent() person: PersonViewType, @Context() context: GraphContext): Promise<ErasureType | null> {
    const found = await load(context, 'identity.erasure', person.id, (ids) => this.rows.byPeople(this.db, ids));
    return found && erasureType(found);
  }
}
