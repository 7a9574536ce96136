import { RefreshStripeAccount, SetStripePayee, StartStripeOnboarding, type WorkerPayeeData } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { ReplaceStripeAccountButton } from './replace-stripe-account-button.tsx';

/** The worker's Stripe account: set up, continue, refresh, choose for payouts, or replace. */
export function StripeSection({ worker: { stripeAccount, payee } }: { readonly worker: WorkerPayeeData['worker'] }) {
  const t = useT();
  const tell = useMaybeT();
  const onboarding = useCommand(StartStripeOnboarding);
  const refresh = useCommand(RefreshStripeAccount);
  const choose = useCommand(SetStripePayee);
  const openStripe = async () => {
    const { data } = await onboarding.run({ input: {} });
    const address = data?.startStripeOnboarding.onboarding?.url;
    if (address !== undefined) window.location.assign(address);
  };
  const canBeChosen = stripeAccount?.state === 'READY' && payee?.rail !== 'STRIPE';
  return (
    <section className="card" aria-labelledby="stripe">
      <h2 id="stripe">{t('payee.stripe')}</h2>
      <p>{stripeAccount === null ? t('payee.stripe-text') : tell(`code.${stripeAccount.messageMessage.code}`, stripeAccount.message)}</p>
      {stripeAccount !== null && stripeAccount.missingMessages.length > 0 && (
        <ul>
          {stripeAccount.missingMessages.map(({ code, text }) => (
            <li key={text}>{tell(`code.${code}`, text)}</li>
          ))}
        </ul>
      )}
      <p className="row">
        {canBeChosen && (
          <button
            type="button"
            className="button button-primary"
            aria-disabled={choose.isSending}
            onClick={() => void choose.run({ input: { idempotencyKey: crypto.randomUUID() } })}
          >
            {t('payee.stripe-choose')}
          </button>
        )}
        <button type="button" className="button" aria-disabled={onboarding.isSending} onClick={() => void openStripe()}>
          {stripeAccount === null ? t('payee.stripe-begin') : t('payee.stripe-open')}
        </button>
        {stripeAccount !== null && (
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
      {stripeAccount !== null && <ReplaceStripeAccountButton />}
      <Refusals outcome={onboarding.outcome} />
      <Refusals outcome={refresh.outcome} />
      <Refusals outcome={choose.outcome} />
    </section>
  );
}
