import { Link } from 'wouter';
import { WorkerPaymentOptions, type WorkerPaymentOptionsData } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Shown } from '../../screen/shown.tsx';
import { DataTable } from '../../tables/data-table.tsx';

type Option = WorkerPaymentOptionsData['worker']['paymentOptions']['options'][number];

/** Ways to be paid in the worker's country, with minimum, identity check, fee and usual time. */
export default function HowPaid() {
  const t = useT();
  const tell = useMaybeT();
  const { country, duration } = useFormat();
  const read = useRead(WorkerPaymentOptions, {});
  const columns = [
    {
      name: 'way',
      heading: t('how-paid.way'),
      cell: ({ rail, isCertain }: Option) => (
        <>
          <strong>{tell(`how-paid.${rail}`, rail)}</strong>{' '}
          <span className="soft">{isCertain ? t('how-paid.certain') : t('how-paid.uncertain')}</span>
        </>
      ),
    },
    {
      name: 'check',
      heading: t('how-paid.check'),
      cell: ({ identityCheck }: Option) => tell(`how-paid.${identityCheck}`, identityCheck),
    },
    {
      name: 'fee',
      heading: t('how-paid.fee'),
      cell: ({ fee }: Option) => (fee.minor === '0' ? t('how-paid.no-fee') : <bdi>{fee.text}</bdi>),
    },
    {
      name: 'time',
      heading: t('how-paid.time'),
      cell: ({ usualSeconds }: Option) =>
        usualSeconds === null ? t('how-paid.time-unknown') : t('how-paid.time-usual', { time: duration(usualSeconds) }),
    },
  ];
  return (
    <Shown read={read}>
      {({ worker: { paymentOptions, payoutSchedule }, marketplace }) => (
        <section className="card how-paid" aria-labelledby="how-paid">
          <h2 id="how-paid">{t('can-be-paid.title', { country: country(paymentOptions.country) })}</h2>
          {paymentOptions.refusal !== null ? (
            <p className="notice notice-refusal">{tell(`code.${paymentOptions.refusalMessage?.code ?? ''}`, paymentOptions.refusal)}</p>
          ) : (
            <>
              <p>
                <strong>{t('how-paid.yes')}</strong>
              </p>
              <DataTable caption={t('how-paid.title')} columns={columns} rows={paymentOptions.options} keyOf={({ rail }) => rail} />
              <ul>
                <li>{t('can-be-paid.from', { amount: paymentOptions.leastPayout.text })}</li>
                <li>
                  {t('how-paid.hold', {
                    time: duration(marketplace.holdSeconds),
                    first: duration(Math.max(marketplace.holdSeconds, marketplace.newWorkerHoldSeconds)),
                  })}
                </li>
                <li>{tell(`how-paid.turn-${payoutSchedule.frequency}`, payoutSchedule.frequency)}</li>
                <li>{t('how-paid.approval', { amount: paymentOptions.approvalAbove.text })}</li>
              </ul>
            </>
          )}
          <Link className="button" href={PATHS.payee}>
            {t('can-be-paid.set')}
          </Link>
        </section>
      )}
    </Shown>
  );
}
