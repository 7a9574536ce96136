import { Link } from 'wouter';
import { WorkerMoneyPage, WorkerPayee, WorkerProfile } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';

/** Before the first work: is it known where the money goes, from what amount, and what is still missing? */
export function CanBePaid() {
  const t = useT();
  const { country } = useFormat();
  const payee = useRead(WorkerPayee, {}).data?.worker;
  const profile = useRead(WorkerProfile, {}).data?.worker;
  const balance = useRead(WorkerMoneyPage, {}).data?.worker.balances[0];
  if (payee == null || profile == null) return null;
  const isReady = payee.payee?.state === 'USABLE' || payee.stripeAccount?.state === 'READY';
  if (isReady) return null;
  return (
    <section className="notice notice-waiting can-be-paid" aria-labelledby="can-be-paid">
      <h2 id="can-be-paid">{t('can-be-paid.title', { country: country(profile.country) })}</h2>
      <p>{payee.payee === null && payee.stripeAccount === null ? t('can-be-paid.unknown') : t('can-be-paid.waiting')}</p>
      {balance !== undefined && <p>{t('can-be-paid.from', { amount: balance.leastPayout.text })}</p>}
      {payee.stripeAccount !== null && <p>{payee.stripeAccount.message}</p>}
      <Link className="button" href={PATHS.payee}>
        {t('can-be-paid.set')}
      </Link>
    </section>
  );
}
