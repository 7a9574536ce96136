import { RequestPayout, type WorkerMoneyPageData } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';

interface BalancesProps {
  readonly balances: WorkerMoneyPageData['worker']['balances'];
  readonly isOffline: boolean;
}

/** What can be paid out now, in each currency, and the button that asks for it. */
export function Balances({ balances, isOffline }: BalancesProps) {
  const t = useT();
  const command = useCommand(RequestPayout);
  return (
    <>
      {balances.map(({ currency, available, pending, inTransit, leastPayout }) => {
        const isEnough = BigInt(available.minor) >= BigInt(leastPayout.minor) && BigInt(available.minor) > 0n;
        return (
          <section key={currency} className="card balances" aria-label={currency}>
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
            <button
              type="button"
              className="button button-primary"
              disabled={!isEnough || isOffline}
              aria-disabled={command.isSending}
              onClick={() => void command.run({ input: { currency, idempotencyKey: crypto.randomUUID() } })}
            >
              {t('money.request', { amount: available.text })}
            </button>
            <p className="field-help">
              {isOffline ? t('money.offline') : isEnough ? t('money.to-account') : t('money.least', { amount: leastPayout.text })}
            </p>
          </section>
        );
      })}
      {command.outcome?.isDone === true && (
        <p className="notice notice-done" role="status">
          {t('money.requested')}
        </p>
      )}
      <Refusals outcome={command.outcome} />
    </>
  );
}
