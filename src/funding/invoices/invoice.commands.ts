/** Making and cancelling invoices. They are paid when an admin records the transfer: see `FundingCommands.record`. */
import { Injectable } from '@nestjs/common';
import { Identity } from '../../identity/index.ts';
import {
  addSeconds,
  amountTooLarge,
  conflict,
  formatMoney,
  type FundingId,
  invalid,
  type InvoiceId,
  money,
  newId,
  notFound,
  ok,
  type OrganisationId,
  refuse,
  type Result,
  say,
} from '../../kernel/index.ts';
import { Commands, limitIn, personIdOf, PlatformRules, type Caller, type Tx } from '../../platform/index.ts';
import type { Funding } from '../funding.ts';
import { invoiceMachine, referenceOf, referencesIn, type Invoice } from './invoice.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { mayInvoice } from '../funding.policy.ts';

/** One that is never paid costs nothing, but thousands of numbers do no good. */
const OPEN_AT_ONCE = 20;

export interface CreateInvoice {
  readonly organisationId: OrganisationId;
  readonly amountMinor: bigint;
  readonly idempotencyKey?: string | null;
}

@Injectable()
export class InvoiceCommands {
  constructor(
    private readonly commands: Commands,
    private readonly invoices: InvoiceRepository,
    private readonly identity: Identity,
    private readonly rules: PlatformRules,
  ) {}

  async create(caller: Caller, input: CreateInvoice): Promise<Result<InvoiceId>> {
    return this.commands.run(caller, (tx) => this.createIn(tx, input), {
      key: input.idempotencyKey,
      command: 'invoice.create',
      request: { command: 'invoice.create', ...input },
      authorise: () => mayInvoice(caller.actor, input.organisationId),
    });
  }

  private async createIn(tx: Tx, { organisationId, amountMinor }: CreateInvoice): Promise<Result<InvoiceId>> {
    const organisation = await this.identity.organisation(tx, organisationId);
    if (organisation === null) return refuse(notFound('The organisation', 'organisationId'));
    const { currency } = organisation;
    const { CURRENCY, FUNDING_MINIMUM_MINOR, FUNDING_MINIMUM_BY_CURRENCY, INVOICE_DUE_DAYS } = await this.rules.current(tx);
    const least = limitIn(currency, { minor: FUNDING_MINIMUM_MINOR, currency: CURRENCY, byCurrency: FUNDING_MINIMUM_BY_CURRENCY });
    if (amountMinor < least) return refuse(invalid(say`The least amount is ${money(least, currency)}.`, 'amountMinor'));
    const large = amountTooLarge(amountMinor, currency, 'amountMinor');
    if (large !== null) return refuse(large);
    const number = await this.invoices.nextNumber(tx);
    const open = await this.invoices.page(tx, { organisationId, state: 'open' }, null, OPEN_AT_ONCE);
    if (open.length >= OPEN_AT_ONCE) {
      return refuse(conflict('MANY_OPEN', say`${OPEN_AT_ONCE} invoices are open; pay or cancel one of them first.`));
    }
    const invoice: Invoice = {
      id: newId<'Invoice'>(tx.now),
      number,
      organisationId,
      organisationName: organisation.name,
      amountMinor,
      currency,
      reference: referenceOf(number),
      state: invoiceMachine.initial,
      createdBy: personIdOf(tx.actor),
      createdAt: tx.now,
      dueOn: addSeconds(tx.now, INVOICE_DUE_DAYS * 86_400)
        .toISOString()
        .slice(0, 10),
      fundingId: null,
      paidAt: null,
      cancelledAt: null,
    };
    await this.invoices.insert(tx, invoice);
    tx.act('invoice.created', { kind: 'invoice', id: invoice.id, organisationId }, { amountMinor, currency, number });
    return ok(invoice.id);
  }

  /** It keeps its number. */
  cancel(caller: Caller, invoiceId: InvoiceId): Promise<Result<InvoiceId>> {
    return this.commands.run(caller, async (tx) => {
      const invoice = await this.invoices.lock(tx, invoiceId);
      if (invoice === null) return refuse(notFound('The invoice', 'invoiceId'));
      const refused = mayInvoice(tx.actor, invoice.organisationId);
      if (refused !== null) return refuse(refused.kind === 'NOT_FOUND' ? notFound('The invoice', 'invoiceId') : refused);
      const next = invoiceMachine.next(invoice.state, 'cancel');
      if (!next.ok) return next;
      await this.invoices.cancel(tx, invoice.id);
      tx.act('invoice.cancelled', { kind: 'invoice', id: invoice.id, organisationId: invoice.organisationId });
      return ok(invoice.id);
    });
  }

  /**
   * Marks the invoice paid that a transfer is about: the one named, or one whose reference stands in the bank's text. A
   * transfer of another amount pays none of itself; one that was named is refused.
   */
  async payWith(tx: Tx, funding: Funding, named: string | null): Promise<Result<undefined>> {
    const references = named === null ? referencesIn(funding.reference) : [named.toUpperCase().replace(/\s+/g, '')];
    if (references.length === 0) return ok(undefined);
    const invoice = await this.invoices.lockOpen(tx, references);
    const fits =
      invoice !== null &&
      invoice.organisationId === funding.organisationId &&
      invoice.amountMinor === funding.amountMinor &&
      invoice.currency === funding.currency;
    if (!fits) return named === null ? ok(undefined) : refuse(await this.whyNot(tx, references[0] ?? '', funding));
    await this.invoices.pay(tx, invoice.id, funding.id);
    tx.act('invoice.paid', { kind: 'invoice', id: invoice.id, organisationId: invoice.organisationId }, { fundingId: funding.id });
    return ok(undefined);
  }

  /** A transfer was not theirs after all: the invoice that it paid is open again, and may be paid or cancelled. */
  async reopenFor(tx: Tx, fundingId: FundingId): Promise<void> {
    const invoice = await this.invoices.reopen(tx, fundingId);
    if (invoice === null) return;
    tx.act('invoice.reopened', { kind: 'invoice', id: invoice.id, organisationId: invoice.organisationId }, { fundingId });
  }

  private async whyNot(tx: Tx, reference: string, funding: Funding) {
    const invoice = await this.invoices.byReference(tx, reference);
    if (invoice === null || invoice.organisationId !== funding.organisationId) {
      return invalid('This organisation has no invoice with that reference; look for a typing error.', 'invoiceReference');
    }
    if (invoice.state !== 'open') return conflict(invoice.state, say`The invoice is ${invoice.state} already.`);
    const amount = formatMoney(money(invoice.amountMinor, invoice.currency));
    return invalid(say`The invoice is about ${amount}; record the transfer without it, and cancel the invoice.`, 'invoiceReference');
  }
}
