import type { WorkerMoneyPageData } from '../../api/generated/worker.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { PayOutRestButton } from './pay-out-rest-button.tsx';
import { RequestPayoutButton } from './request-payout-button.tsx';

interface BalanceCardProps {
  readonly balance: WorkerMoneyPageData['worker']['balances'][number];
  readonly isOffline: boolean;
}

/** Balance in one currency, with the payout button. */
export function BalanceCard({ balance, isOffline }: BalanceCardProps) {
  const t = useT();
  const { currency, available, pending, inTransit, leastPayout, approvalAbove } = balance;
  const isSomething = BigInt(available.minor) > 0n;
  const isEnough = isSomething && BigInt(available.minor) >= BigInt(leastPayout.minor);
  const needsApproval = BigInt(available.minor) > BigInt(approvalAbove.minor);
  return (
    <section className="card balances" aria-label={currency}>
      <dl className="figures">
        <div>
          <dt>{t('money.available')}</dt>
          <dd className="pay">
            <MoneyText money={available} />
          </dd>
        </div>
        <div>
          <dt>{t('money.pending')}</dt>
          <dd>
            <MoneyText money={pending} />
          </dd>
        </div>
        <div>
          <dt>{t('money.in-transit')}</dt>
          <dd>
            <MoneyText money={inTransit} />
          </dd>
        </div>
      </dl>
      <RequestPayoutButton currency={currency} amount={available.text} isDisabled={!isEnough || isOffline} />
      <p className="field-help">
        {isOffline ? t('money.offline') : isEnough ? t('money.to-account') : t('money.least', { amount: leastPayout.text })}
        {needsApproval && ` ${t('how-paid.approval', { amount: approvalAbove.text })}`}
      </p>
      {isSomething && !isEnough && <PayOutRestButton currency={currency} amount={available.text} isOffline={isOffline} />}
    </section>
  );
}
