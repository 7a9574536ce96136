/** A worker sets bank details; an admin decides on details that two workers share. */
import { Inject, Injectable } from '@nestjs/common';
import {
  allOf,
  assert,
  conflict,
  invalid,
  lengthOf,
  newId,
  notFound,
  ok,
  present,
  refuse,
  type Currency,
  type PayeeId,
  type Result,
  type WorkerId,
} from '../../kernel/index.ts';
import { Commands, CONFIG, personIdOf, type Caller, type Config, type Tx } from '../../platform/index.ts';
import { checkBankDetails, type BankDetails, type BankDetailsInput } from './bank-details.ts';
import { currencyOr } from '../currency.ts';
import { accountFingerprint, payeeMachine, type Payee, type PayeeDecision } from './payee.ts';
import { PayeeRepository } from './payee.repository.ts';
import { mayBePaid, mayDecidePayee } from '../payouts.policy.ts';
import type { RailName } from '../../ledger/index.ts';

export interface SetPayee extends BankDetailsInput {
  readonly currency?: string | null;
  readonly idempotencyKey?: string | null;
}

@Injectable()
export class PayeeCommands {
  constructor(
    private readonly commands: Commands,
    private readonly payees: PayeeRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Gives, or changes, where a worker is paid in a currency. Payouts that were asked for keep the details they were
   * asked for with.
   */
  async set(caller: Caller, input: SetPayee): Promise<Result<PayeeId>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const currency = currencyOr(input.currency, this.config.CURRENCY);
        if (!currency.ok) return currency;
        const { details, faults } = checkBankDetails(input, this.config.REFUSED_COUNTRIES);
        const checked = allOf(faults);
        return checked.ok ? this.setIn(tx, currency.value, details) : checked;
      },
      { key: input.idempotencyKey, command: 'payee.set', request: input, authorise: () => mayBePaid(caller.actor) },
    );
  }

  private async setIn(tx: Tx, currency: Currency, details: BankDetails): Promise<Result<PayeeId>> {
    const workerId = present(personIdOf(tx.actor), 'a worker');
    const fingerprint = accountFingerprint(present(this.config.SECRET, 'SECRET'), details);
    await this.payees.lockWorker(tx, workerId);
    await this.payees.lockFingerprint(tx, fingerprint);
    const current = await this.payees.current(tx, workerId, currency);
    if (current !== null) {
      const known = (await this.payees.detailsOf(tx, [current.id])).get(current.id);
      if (known !== undefined && sameDetails(known, details) && current.state !== 'refused') {
        tx.act('payee.confirmed', { kind: 'payee', id: current.id });
        return ok(current.id);
      }
      assert(payeeMachine.next(current.state, 'replace').ok, 'a current payee can be replaced');
      await this.payees.replace(tx, current);
    }
    const { isShared, decision } = await this.payees.precedents(tx, workerId, fingerprint);
    const isInReview = isShared && decision !== 'accepted';
    const payee: Payee = {
      ...newPayee(tx, workerId, currency, 'manual'),
      state: isInReview ? 'in_review' : 'usable',
      reviewReason: isInReview ? 'same_account_as_another_worker' : null,
    };
    await this.payees.insert(tx, payee, fingerprint, details);
    const replaced = current?.id ?? null;
    tx.act(
      replaced === null ? 'payee.set' : 'payee.changed',
      { kind: 'payee', id: payee.id },
      { workerId, currency, replaced, state: payee.state },
    );
    return ok(payee.id);
  }

  /** What an admin found: the details may be used, or not. */
  async decide(
    caller: Caller,
    input: { readonly payeeId: PayeeId; readonly decision: PayeeDecision; readonly note: string },
  ): Promise<Result<PayeeId>> {
    const note = input.note.trim();
    return this.commands.run(caller, async (tx) => {
      const payee = (await this.payees.byIds(tx, [input.payeeId])).get(input.payeeId) ?? null;
      if (payee === null) return refuse(notFound('The payee', 'payeeId'));
      const refused = mayDecidePayee(tx.actor, payee);
      if (refused !== null) return refuse(refused);
      if (lengthOf(note) < 10 || lengthOf(note) > 1000) {
        return refuse(invalid('Say in 10 to 1000 characters what you found; the worker will read it.', 'note'));
      }
      const next = payeeMachine.next(payee.state, input.decision === 'accepted' ? 'accept' : 'refuse');
      if (!next.ok) return next;
      const decidedBy = present(personIdOf(tx.actor), 'a person who decides');
      if (!(await this.payees.decide(tx, payee.id, next.value, input.decision, decidedBy, note))) {
        return refuse(conflict('CHANGED', 'Somebody else decided meanwhile, or the worker changed the details; look again.'));
      }
      tx.act(`payee.${input.decision}`, { kind: 'payee', id: payee.id }, { workerId: payee.workerId });
      return ok(payee.id);
    });
  }
}

/** One that may be used. */
export function newPayee(tx: Tx, workerId: WorkerId, currency: Currency, rail: RailName): Payee {
  return {
    id: newId<'Payee'>(tx.now),
    workerId,
    currency,
    rail,
    state: 'usable',
    reviewReason: null,
    decision: null,
    decidedBy: null,
    decidedAt: null,
    decisionNote: null,
    createdAt: tx.now,
    replacedAt: null,
  };
}

function sameDetails(a: BankDetails, b: BankDetails): boolean {
  const keys = ['holderName', 'country', 'iban', 'accountNumber', 'routingNumber', 'bic'] as const;
  return keys.every((key) => a[key] === b[key]);
}
