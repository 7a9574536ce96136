import { RefreshFunding, type RequesterMoneyData } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';

interface OpenPaymentsProps {
  readonly organisation: NonNullable<RequesterMoneyData['organisation']>;
}

const ON_ITS_WAY: readonly string[] = ['CREATED', 'STARTED', 'PROCESSING', 'RECEIVED'];

/** Started card payments that are not credited yet. */
export function OpenPayments({ organisation: { checkouts } }: OpenPaymentsProps) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const refresh = useCommand(RefreshFunding);
  const begun = checkouts.nodes.filter(({ state }) => ON_ITS_WAY.includes(state));
  if (begun.length === 0) return null;
  return (
    <section aria-labelledby="payments">
      <h2 id="payments">{t('payments.title')}</h2>
      <ul className="rows">
        {begun.map(({ id, state, amount, payUrl, createdAt, isInDoubt }) => (
          <li key={id}>
            <span>
              {t('payments.card')} <span className="soft">{dateTime(createdAt)}</span>{' '}
              <span className="tag tag-sky">{tell(`checkout.${state}`, state)}</span>{' '}
              {isInDoubt && <span className="tag tag-amber">{t('payments.in-doubt')}</span>}
            </span>
            <span className="row">
              {payUrl !== null && (
                <a className="button button-small" href={payUrl}>
                  {t('payments.go-on')}
                </a>
              )}
              <button
                type="button"
                className="button button-small button-quiet"
                aria-disabled={refresh.isSending}
                onClick={() => void refresh.run({ input: { checkoutId: id } })}
              >
                {t('payments.refresh')}
              </button>
              <strong>
                <MoneyText money={amount} />
              </strong>
            </span>
          </li>
        ))}
      </ul>
      <Refusals outcome={refresh.outcome} />
    </section>
  );
}
