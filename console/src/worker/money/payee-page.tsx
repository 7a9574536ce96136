import { WorkerPayee, WorkerPaymentOptions } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { BankAccountForm } from './bank-account-form.tsx';
import { PresentPayee } from './present-payee.tsx';
import { StripeSection } from './stripe-section.tsx';

/** Where the money goes: an account with Stripe, or a bank account. */
export default function PayeePage() {
  const t = useT();
  const read = useRead(WorkerPayee, {});
  const options = useRead(WorkerPaymentOptions, {}).data?.worker.paymentOptions.options ?? [];
  const hasStripe = options.some(({ rail }) => rail === 'STRIPE');
  return (
    <Screen title={t('money.account')}>
      <Shown read={read}>
        {({ worker }) => (
          <>
            {worker.payee !== null && <PresentPayee payee={worker.payee} />}
            {(hasStripe || worker.stripeAccount !== null) && <StripeSection worker={worker} />}
            <BankAccountForm />
          </>
        )}
      </Shown>
    </Screen>
  );
}
