/**
 * The only way in which a part of a refund changes: compare-and-set of a locked row, its posting, an act. Whoever tells
 * an outcome (Stripe, the import of its balance, two admins) comes through here, so that money goes out once.
 */
import { Injectable } from '@nestjs/common';
import { assert, money, present, type Result } from '../../kernel/index.ts';
import { chart, Ledger, type LedgerEvent } from '../../ledger/index.ts';
import { valueOf, type Tx } from '../../platform/index.ts';
import { refundPartMachine, type RefundPart, type RefundPartEvent } from './refund.ts';
import { RefundRepository, type RefundPartChange } from './refund.repository.ts';

const ACTS: Readonly<Record<RefundPartEvent, string>> = {
  send: 'refund.leased',
  accept: 'refund.accepted',
  propose: 'refund.proposed',
  withdraw: 'refund.withdrawn',
  complete: 'refund.completed',
  fail: 'refund.failed',
  bounce: 'refund.bounced',
};

@Injectable()
export class RefundMoves {
  constructor(
    private readonly refunds: RefundRepository,
    private readonly ledger: Ledger,
  ) {}

  /** Refuses CONFLICT, naming the state, when the part does not allow it. @param part locked */
  async take(
    tx: Tx,
    part: RefundPart,
    event: RefundPartEvent,
    change: RefundPartChange = {},
    pollAt: Date | null = null,
  ): Promise<Result<undefined>> {
    const next = refundPartMachine.next(part.state, event);
    if (!next.ok) return next;
    const isEnd = next.value === 'done' || next.value === 'failed';
    await this.refunds.move(
      tx,
      part.id,
      part.state,
      next.value,
      {
        ...change,
        ...(event === 'complete' ? { postedAt: tx.now } : {}),
        ...(isEnd ? { endedAt: tx.now } : {}),
      },
      pollAt,
    );
    const postings = await this.postings(tx, part, event);
    if (postings.length > 0) {
      const posted = await this.ledger.post(tx, `refund:${part.id}:${event}`, postings);
      if (!posted.ok) return posted;
    }
    const { amountMinor, currency, organisationId, refundId } = part;
    tx.act(ACTS[event], { kind: 'refund_part', id: part.id, organisationId }, { refundId, amountMinor, currency });
    return { ok: true, value: undefined };
  }

  /** The same, for what cannot be refused. */
  async must(tx: Tx, part: RefundPart, event: RefundPartEvent, change: RefundPartChange = {}, pollAt: Date | null = null): Promise<void> {
    valueOf(await this.take(tx, part, event, change, pollAt));
  }

  private async postings(tx: Tx, part: RefundPart, event: RefundPartEvent): Promise<LedgerEvent[]> {
    const { id, organisationId, currency, rail } = part;
    const of = { refundId: id, organisationId, amount: money(part.amountMinor, currency) };
    if (event === 'complete') return [chart.refundDone({ ...of, keptFee: money(part.keptFeeMinor, currency), rail })];
    if (event === 'fail') {
      assert(part.postedAt === null, `part ${id} of a refund went out: it bounces, it does not fail`);
      return [chart.refundFailed(of)];
    }
    if (event !== 'bounce') return [];
    const done = present(await this.ledger.eventOf(tx, 'rf', `${id}:done`), 'the posting of a refund that went out');
    return [chart.reversal(done), chart.refundFailed(of)];
  }
}
