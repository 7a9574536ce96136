import { useEffect } from 'react';
import { Link, useSearch } from 'wouter';
import { Checkout, RefreshFunding } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';

const TONES: Readonly<Record<string, string>> = {
  SETTLED: 'notice-done',
  RECEIVED: 'notice-done',
  FAILED: 'notice-refusal',
  EXPIRED: 'notice-refusal',
};

/** The page of the payment provider leads back here: what became of the payment. */
export default function PaidPage() {
  const t = useT();
  const tell = useMaybeT();
  const id = new URLSearchParams(useSearch()).get('checkout') ?? '';
  const read = useRead(Checkout, { id });
  const refresh = useCommand(RefreshFunding);
  // The provider may know more than its notice, which is on its way, has told the server.
  useEffect(() => {
    if (id !== '') void refresh.run({ input: { checkoutId: id } });
  }, [id]);
  return (
    <Screen title={t('paid.title')}>
      <Shown read={read}>
        {({ checkout }) =>
          checkout === null ? (
            <p className="notice">{t('paid.unknown')}</p>
          ) : (
            <div className={`notice ${TONES[checkout.state] ?? 'notice-waiting'}`} role="status">
              <p>
                <strong>
                  <MoneyText money={checkout.amount} />
                </strong>{' '}
                {tell(`paid.${checkout.state}`, checkout.state)}
              </p>
              {checkout.isInDoubt && <p>{t('payments.in-doubt')}</p>}
              {checkout.reason !== null && <p>{checkout.reason}</p>}
            </div>
          )
        }
      </Shown>
      <Refusals outcome={refresh.outcome} />
      <Link className="button button-primary" href={PATHS.payIn}>
        {t('paid.to-money')}
      </Link>
    </Screen>
  );
}
