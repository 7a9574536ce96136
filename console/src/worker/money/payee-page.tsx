import { RefreshStripeAccount, StartStripeOnboarding, WorkerPayee } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { BankAccountForm } from './bank-account-form.tsx';

/** Where the money goes: an account with Stripe, or a bank account. */
export default function PayeePage() {
  const t = useT();
  const tell = useMaybeT();
  const read = useRead(WorkerPayee, {});
  const onboarding = useCommand(StartStripeOnboarding);
  const refresh = useCommand(RefreshStripeAccount);
  const openStripe = async () => {
    const { data } = await onboarding.run({ input: {} });
    const address = data?.startStripeOnboarding.onboarding?.url;
    if (address !== undefined) window.location.assign(address);
  };
  return (
    <Screen title={t('money.account')}>
      <Shown read={read}>
        {({ worker }) => (
          <>
            {worker.payee !== null && (
              <section className="card" aria-label={t('payee.now')}>
                <h2>{t('payee.now')}</h2>
                <p>
                  <span className={`tag ${worker.payee.state === 'USABLE' ? 'tag-green' : 'tag-amber'}`}>
                    {tell(`payee.${worker.payee.state}`, worker.payee.state)}
                  </span>{' '}
                  {worker.payee.details !== null && (
                    <bdi>
                      {worker.payee.details.holderName} · {worker.payee.details.country} ·· {worker.payee.details.lastFour}
                    </bdi>
                  )}
                  {worker.payee.details === null && 'Stripe'}
                </p>
                {worker.payee.reviewReason !== null && <p className="soft">{worker.payee.reviewReason}</p>}
                {worker.payee.decisionNote !== null && <blockquote dir="auto">{worker.payee.decisionNote}</blockquote>}
              </section>
            )}
            <section className="card" aria-labelledby="stripe">
              <h2 id="stripe">{t('payee.stripe')}</h2>
              <p>{worker.stripeAccount?.message ?? t('payee.stripe-text')}</p>
              {worker.stripeAccount?.missing.map((each) => (
                <p key={each}>• {each}</p>
              ))}
              <p className="row">
                <button type="button" className="button" aria-disabled={onboarding.isSending} onClick={() => void openStripe()}>
                  {t('payee.stripe-begin')}
                </button>
                {worker.stripeAccount !== null && (
                  <button
                    type="button"
                    className="button button-quiet"
                    aria-disabled={refresh.isSending}
                    onClick={() => void refresh.run({ input: {} })}
                  >
                    {t('payee.stripe-refresh')}
                  </button>
                )}
              </p>
              <Refusals outcome={onboarding.outcome} />
              <Refusals outcome={refresh.outcome} />
            </section>
            <BankAccountForm />
          </>
        )}
      </Shown>
    </Screen>
  );
}
