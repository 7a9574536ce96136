/** Taking back what was recorded wrongly, by two admins: a balanced posting from what the organisation has not spent. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AdminRequests, denyUnlessAdminPerson, type AdminRequest, type AdminRequestResult } from '../../identity/index.ts';
import {
  asId,
  formatMoney,
  invalid,
  money,
  newId,
  notFound,
  ok,
  present,
  publicId,
  refuse,
  type AdminRequestId,
  type FundingId,
  type Refusal,
  type Result,
} from '../../kernel/index.ts';
import { accountOf, chart, Ledger } from '../../ledger/index.ts';
import { Commands, personIdOf, type Caller, type Tx } from '../../platform/index.ts';
import { leftMinor, takeBackFault, type FundingTakeBack } from '../funding-take-back.ts';
import type { Funding } from '../funding.ts';
import { FundingRepository } from '../funding.repository.ts';
import { InvoiceCommands } from '../invoices/invoice.commands.ts';

const TAKE_BACK = 'funding.take_back';

export interface TakeBackFunding {
  readonly fundingId: FundingId;
  /** Null: all that is left of it. */
  readonly amountMinor: bigint | null;
  readonly reason: string;
  readonly idempotencyKey?: string | null;
}

@Injectable()
export class FundingTakeBackCommands implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly fundings: FundingRepository,
    private readonly invoices: InvoiceCommands,
    private readonly ledger: Ledger,
    private readonly requests: AdminRequests,
  ) {}

  onModuleInit(): void {
    this.requests.register({ kind: TAKE_BACK, execute: (tx, request) => this.execute(tx, request) });
  }

  /** Asks for it: nothing moves before another admin approves the request. */
  ask(caller: Caller, input: TakeBackFunding): Promise<Result<{ fundingId: FundingId; requestId: AdminRequestId }>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const funding = await this.fundings.byId(tx, input.fundingId);
        if (funding === null) return refuse(notFound('The funding', 'fundingId'));
        if (input.reason.trim() === '') return refuse(invalid('Say in 10 to 1000 characters what was wrong.', 'reason'));
        const taken = (await this.fundings.takeBacksOf(tx, [funding.id])).get(funding.id) ?? [];
        const amountMinor = input.amountMinor ?? leftMinor(funding, taken);
        const fault = await this.fault(tx, funding, amountMinor);
        if (fault !== null) return refuse(fault);
        const asked = await this.requests.open(tx, {
          kind: TAKE_BACK,
          subject: { kind: 'funding', id: funding.id },
          organisationId: funding.organisationId,
          payload: { amountMinor: amountMinor.toString() },
          details: [
            { name: 'funding', value: publicId('Funding', funding.id) },
            { name: 'reference', value: funding.reference },
            { name: 'recorded amount', value: formatMoney(money(funding.amountMinor, funding.currency)) },
            { name: 'amount to take back', value: formatMoney(money(amountMinor, funding.currency)) },
          ],
          reason: input.reason,
          openKey: funding.id,
        });
        return asked.ok ? ok({ fundingId: funding.id, requestId: asked.value }) : asked;
      },
      {
        key: input.idempotencyKey,
        command: 'funding.take_back',
        request: { command: 'funding.take_back', ...input },
        authorise: () => denyUnlessAdminPerson(caller.actor, 'take a funding back'),
      },
    );
  }

  private async execute(tx: Tx, request: AdminRequest): Promise<Result<AdminRequestResult>> {
    const funding = present(await this.fundings.byId(tx, asId<'Funding'>(request.subjectId)), 'the funding of a request');
    await this.fundings.lockTakingBack(tx, funding.id);
    const amountMinor = BigInt(String(request.payload.amountMinor));
    const fault = await this.fault(tx, funding, amountMinor);
    if (fault !== null) return refuse(fault);
    const before = (await this.fundings.takeBacksOf(tx, [funding.id])).get(funding.id) ?? [];
    const taken: FundingTakeBack = {
      id: newId<'Adjustment'>(tx.now),
      fundingId: funding.id,
      n: before.length + 1,
      amountMinor,
      reason: present(request.reason, 'the reason of a taking back'),
      askedBy: request.requestedBy,
      askedAt: request.requestedAt,
      approvedBy: present(personIdOf(tx.actor), 'an admin who approves'),
      approvedAt: tx.now,
    };
    await this.fundings.insertTakeBack(tx, taken);
    const { organisationId, currency } = funding;
    const amount = money(amountMinor, currency);
    const event = chart.fundingTakenBack({ fundingId: funding.id, organisationId, n: taken.n, amount });
    const posted = await this.ledger.post(tx, `funding:${funding.id}:taken_back:${taken.n}`, [event]);
    if (!posted.ok) return posted;
    await this.invoices.reopenFor(tx, funding.id);
    const data = { amountMinor, currency, n: taken.n, requestId: request.id };
    tx.act('funding.taken_back', { kind: 'funding', id: funding.id, organisationId }, data);
    return ok({ kind: 'funding', id: funding.id });
  }

  private async fault(tx: Tx, funding: Funding, amountMinor: bigint): Promise<Refusal | null> {
    const reversal = (await this.fundings.reversalsOf(tx, [funding.id])).get(funding.id) ?? null;
    const taken = (await this.fundings.takeBacksOf(tx, [funding.id])).get(funding.id) ?? [];
    const available = await this.ledger.balance(tx, accountOf('requester_available', funding.organisationId, funding.currency));
    return takeBackFault(funding, reversal, taken, available, amountMinor);
  }
}
