import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  AdminRequestReader,
  IdentityLoaders,
  OrganisationType,
  organisationType,
  PersonViewType,
  personViewType,
} from '../../identity/index.ts';
import { asId, present, type Clock, type FeeAgreementId, type OrganisationId } from '../../kernel/index.ts';
import {
  Allow,
  CLOCK,
  connection,
  CurrentCaller,
  DB,
  idScalar,
  mayAudit,
  PlatformRules,
  load,
  PageArgs,
  pageOf,
  payload,
  StepUp,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
  ForScopes,
} from '../../platform/index.ts';
import { mayReadFees } from '../core/batches.policy.ts';
import { FeeAgreementCommands } from './fee-agreement.commands.ts';
import { FeeAgreementRepository } from './fee-agreement.repository.ts';
import {
  AgreeFeeInput,
  AgreeFeePayload,
  EndFeeAgreementInput,
  EndFeeAgreementPayload,
  FeeAgreementConnection,
  FeeAgreementType,
  feeAgreementType,
  FeeRuleType,
  feeRuleType,
} from './fee-agreement.types.ts';
import { Fees } from './fees.ts';

@Resolver(() => FeeAgreementType)
export class FeeAgreementResolver {
  constructor(
    private readonly commands: FeeAgreementCommands,
    private readonly requests: AdminRequestReader,
    private readonly rows: FeeAgreementRepository,
    private readonly people: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => FeeAgreementConnection, { description: 'What was agreed about fees, newest first; also what is over.' })
  async feeAgreements(
    @Args('organisationId', { type: () => idScalar('Organisation'), nullable: true, description: 'Only those with this organisation.' })
    organisationId: OrganisationId | null,
    @Args() args: PageArgs,
  ): Promise<Connection<FeeAgreementType>> {
    const page = pageOf(args, 1);
    const rows = await this.rows.page(this.db, organisationId ? organisationId : null, page);
    return connection(rows, page, (row) => [row.n], feeAgreementType);
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => AgreeFeePayload, {
    description:
      'Asks to agree a fee with an organisation. After another admin approves the request, the fee applies to batches that are priced from then on; batches that have a price keep it. The agreement is the `result` of the approved request.',
  })
  async agreeFee(
    @Args('input', { description: 'The organisation and the agreed fee.' }) input: AgreeFeeInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { organisationId, idempotencyKey, validFrom, validUntil, ...rule } = input;
    const draft = { ...rule, validFrom: validFrom ?? null, validUntil: validUntil ?? null };
    const result = await this.commands.agree(caller, organisationId, draft, idempotencyKey ?? null);
    return payload(result, async (id) => ({ agreement: null, request: await this.requests.shown(id) }));
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => EndFeeAgreementPayload, {
    description:
      'Asks to end a fee agreement early. The agreement holds until another admin approves the request; then the earlier rule applies again.',
  })
  async endFeeAgreement(
    @Args('input', { description: 'The agreement and the reason for its end.' }) input: EndFeeAgreementInput,
    @CurrentCaller() caller: Caller,
  ) {
    const agreementId = input.agreementId;
    const result = await this.commands.end(caller, agreementId, input.reason);
    return payload(result, async (id) => ({ agreement: await this.one(agreementId), request: await this.requests.shown(id) }));
  }

  @ResolveField(() => OrganisationType, { description: 'The organisation that the agreement is with.' })
  async organisation(@Parent() agreement: FeeAgreementType, @Context() context: GraphContext): Promise<OrganisationType> {
    const found = await this.people.organisation(context, asId<'Organisation'>(agreement.organisationId));
    return organisationType(present(found, 'the organisation of an agreement'));
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'The admin who agreed it; null for everybody but admins and auditors.',
  })
  async agreedBy(
    @Parent() agreement: FeeAgreementType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    if (!mayAudit(caller.actor)) return null;
    return personViewType(present(await this.people.person(context, agreement.agreedById), 'the admin of an agreement'));
  }

  private async one(id: FeeAgreementId): Promise<FeeAgreementType> {
    return feeAgreementType(present(await this.rows.byId(this.db, id), 'an agreement that was just written'));
  }
}

@Resolver(() => OrganisationType)
export class OrganisationFeeResolver {
  constructor(
    private readonly rows: FeeAgreementRepository,
    private readonly fees: Fees,
    private readonly rules: PlatformRules,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @ForScopes('requester:read', 'money')
  @ResolveField(() => FeeRuleType, {
    nullable: true,
    description: 'The platform fee on what it prices now; null for callers who may not see its money.',
  })
  async feeRule(
    @Parent() organisation: OrganisationType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<FeeRuleType | null> {
    const { id, currency } = organisation;
    if (!mayReadFees(caller.actor, { organisationId: id })) return null;
    const now = this.clock.now();
    const agreements =
      (await load(context, 'batches.feeAgreements', id, (ids: readonly OrganisationId[]) => this.rows.notOver(this.db, ids, now))) ?? [];
    const terms = this.fees.termsOf(agreements, await this.rules.ofRequest(context), currency, now);
    return feeRuleType(terms, currency, agreements, now);
  }
}
