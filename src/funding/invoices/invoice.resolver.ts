import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IdentityLoaders, OrganisationType, organisationType } from '../../identity/index.ts';
import { present, type Clock, type InvoiceId, type Result } from '../../kernel/index.ts';
import {
  Allow,
  CLOCK,
  connectionById,
  CurrentCaller,
  DB,
  idScalar,
  PageArgs,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
  ForScopes,
} from '../../platform/index.ts';
import { InvoiceCommands } from './invoice.commands.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import type { InvoiceState } from './invoice.ts';
import {
  CancelInvoiceInput,
  CancelInvoicePayload,
  CreateInvoiceInput,
  CreateInvoicePayload,
  InvoiceConnection,
  InvoiceStateEnum,
  InvoiceType,
  invoiceType,
} from './invoice.types.ts';
import { maySeeMoneyOf } from '../funding.policy.ts';
import { moneyPage } from '../organisation-money.ts';

@Resolver(() => InvoiceType)
export class InvoiceResolver {
  constructor(
    private readonly commands: InvoiceCommands,
    private readonly rows: InvoiceRepository,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow(['member', 'admin', 'auditor'], 'money')
  @Query(() => InvoiceType, { nullable: true, description: 'An invoice; null when it is not yours.' })
  async invoice(
    @Args('id', { type: () => idScalar('Invoice'), description: 'Public id of the invoice.' }) id: InvoiceId,
    @CurrentCaller() caller: Caller,
  ): Promise<InvoiceType | null> {
    const found = await this.rows.byId(this.db, id);
    return found !== null && maySeeMoneyOf(caller.actor, found.organisationId) ? invoiceType(found, this.clock.now()) : null;
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => InvoiceConnection, { description: 'Invoices of all organisations, newest first.' })
  async invoices(
    @Args('state', { type: () => InvoiceStateEnum, nullable: true, description: 'In which state; in any when left out.' })
    state: InvoiceState | null,
    @Args() args: PageArgs,
  ): Promise<Connection<InvoiceType>> {
    const now = this.clock.now();
    return connectionById(
      args,
      (after, limit) => this.rows.page(this.db, { organisationId: null, state: state ?? null }, after, limit),
      (row) => invoiceType(row, now),
    );
  }

  @Allow(['member', 'admin'], 'money')
  @Mutation(() => CreateInvoicePayload, {
    description:
      'Makes an invoice to be paid by bank transfer, with the reference to put on it. The balance grows when the transfer arrived.',
  })
  async createInvoice(
    @Args('input', { description: 'The organisation and the amount.' }) input: CreateInvoiceInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { amountMinor, idempotencyKey } = input;
    const organisationId = input.organisationId;
    return this.answer(await this.commands.create(caller, { organisationId, amountMinor, idempotencyKey }));
  }

  @Allow(['member', 'admin'], 'money')
  @Mutation(() => CancelInvoicePayload, { description: 'Cancels an open invoice.' })
  async cancelInvoice(
    @Args('input', { description: 'The invoice to cancel, by id.' }) input: CancelInvoiceInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.cancel(caller, input.invoiceId));
  }

  @ResolveField(() => OrganisationType, { description: 'The organisation that the invoice is for.' })
  async organisation(@Parent() invoice: InvoiceType, @Context() context: GraphContext): Promise<OrganisationType> {
    return organisationType(present(await this.identity.organisation(context, invoice.organisationId), 'the organisation of an invoice'));
  }

  private answer(result: Result<InvoiceId>) {
    return payload(result, async (id) => ({ invoice: await this.one(id) }));
  }

  private async one(id: InvoiceId): Promise<InvoiceType> {
    return invoiceType(present(await this.rows.byId(this.db, id), 'an invoice that was just written'), this.clock.now());
  }
}

@Resolver(() => OrganisationType)
export class OrganisationInvoiceResolver {
  constructor(
    private readonly rows: InvoiceRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @ForScopes('requester:read', 'money')
  @ResolveField(() => InvoiceConnection, { description: 'Its invoices, newest first.' })
  async invoices(
    @Parent() organisation: OrganisationType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<Connection<InvoiceType>> {
    const now = this.clock.now();
    const filter = { organisationId: organisation.id, state: null };
    const read = (after: string | null, limit: number) => this.rows.page(this.db, filter, after, limit);
    return moneyPage(caller.actor, organisation.id, args, read, (row) => invoiceType(row, now));
  }
}
