import { useState } from 'react';
import { ReplaceStripeAccount } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';

/** Replaces a Stripe account with a mistake that Stripe cannot change, such as its country. */
export function ReplaceStripeAccountButton() {
  const t = useT();
  const command = useCommand(ReplaceStripeAccount);
  const [isAsking, setAsking] = useState(false);
  const replace = async () => {
    setAsking(false);
    const { data } = await command.run({ input: {} });
    const address = data?.replaceStripeAccount.onboarding?.url;
    if (address !== undefined) window.location.assign(address);
  };
  return (
    <>
      <p className="soft">
        {t('payee.stripe-wrong')}{' '}
        <button type="button" className="button button-small button-quiet" onClick={() => setAsking(true)}>
          {t('payee.stripe-replace')}
        </button>
      </p>
      {isAsking && (
        <ConfirmDialog
          title={t('payee.stripe-replace')}
          text={t('payee.stripe-replace-text')}
          action={t('payee.stripe-replace')}
          confirm={() => void replace()}
          close={() => setAsking(false)}
        />
      )}
      <Refusals outcome={command.outcome} />
    </>
  );
}
