/** The last payout of an account before its erasure: the whole available balance, even below the minimum payout. */
import { Inject, Injectable } from '@nestjs/common';
import { MONEY_OWED, PersonalData } from '../../identity/index.ts';
import { allOf, present, type PayoutId, type Refusal, type Result } from '../../kernel/index.ts';
import { Commands, CONFIG, personIdOf, type Caller, type Config } from '../../platform/index.ts';
import { currencyOr } from '../currency.ts';
import { PayoutCommands } from './payout.commands.ts';
import { mayBePaid } from '../payouts.policy.ts';

/** States of obstacles that say nothing of money still to come. */
export const PAYOUT_UNDER_WAY = 'PAYOUT_UNDER_WAY';
const HARMLESS: ReadonlySet<string> = new Set([MONEY_OWED, PAYOUT_UNDER_WAY]);

@Injectable()
export class PayOutRestCommands {
  constructor(
    private readonly commands: Commands,
    private readonly payouts: PayoutCommands,
    private readonly data: PersonalData,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Refused while more money may come: small payouts cost more than they bring, so that there is one. */
  async request(
    caller: Caller,
    input: {
      readonly currency: string | null;
      readonly despiteRefusedPayoutId: PayoutId | null;
      readonly idempotencyKey: string | null;
    },
  ): Promise<Result<PayoutId>> {
    const currency = currencyOr(input.currency, this.config.CURRENCY);
    if (!currency.ok) return currency;
    await this.payouts.readBankAgain(caller, currency.value);
    const { despiteRefusedPayoutId } = input;
    return this.commands.run(
      caller,
      async (tx) => {
        const workerId = present(personIdOf(tx.actor), 'a worker');
        const coming = allOf((await this.data.obstacles(tx, workerId)).filter((obstacle) => !isHarmless(obstacle)));
        if (!coming.ok) return coming;
        return this.payouts.requestIn(tx, {
          workerId,
          currency: currency.value,
          amountMinor: null,
          waiveMinimum: true,
          despiteRefusedPayoutId,
        });
      },
      {
        key: input.idempotencyKey,
        command: 'payout.rest',
        request: {
          command: 'payout.rest',
          currency: currency.value,
          ...(despiteRefusedPayoutId === null ? {} : { despiteRefusedPayoutId }),
        },
        authorise: () => mayBePaid(caller.actor),
      },
    );
  }
}

function isHarmless(obstacle: Refusal): boolean {
  return obstacle.kind === 'CONFLICT' && HARMLESS.has(obstacle.state);
}
