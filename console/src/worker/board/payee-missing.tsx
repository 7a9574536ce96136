import { Link } from 'wouter';
import type { WorkerPayeeData } from '../../api/generated/worker.ts';
import { PATHS } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';

interface PayeeMissingProps {
  readonly payee: WorkerPayeeData['worker'];
  readonly country: string;
}

/** Reminder that payment details are missing or not usable yet. */
export function PayeeMissing({ payee, country }: PayeeMissingProps) {
  const t = useT();
  const tell = useMaybeT();
  const format = useFormat();
  const { stripeAccount } = payee;
  return (
    <section className="notice notice-waiting can-be-paid" aria-labelledby="can-be-paid">
      <h2 id="can-be-paid">{t('can-be-paid.title', { country: format.country(country) })}</h2>
      <p>{payee.payee === null && stripeAccount === null ? t('can-be-paid.unknown') : t('can-be-paid.waiting')}</p>
      {stripeAccount !== null && <p>{tell(`code.${stripeAccount.messageMessage.code}`, stripeAccount.message)}</p>}
      <Link className="button" href={PATHS.payee}>
        {t('can-be-paid.set')}
      </Link>
    </section>
  );
}
