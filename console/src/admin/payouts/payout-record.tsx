import { Link } from 'wouter';
import { PATHS, pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { TraceLink } from '../shared/trace-link.tsx';
import type { PayoutOf } from './payout-of.ts';

/** Where it went and when, what the bank calls it, who did what; and the ways on to the whole story. */
export function PayoutRecord({ payout }: { readonly payout: PayoutOf }) {
  const t = useT();
  const { dateTime } = useFormat();
  const times = [
    { name: t('payouts.asked'), at: payout.requestedAt },
    { name: t('record.sent'), at: payout.sentAt },
    { name: t('payouts.paid'), at: payout.paidAt },
    { name: t('record.ended'), at: payout.endedAt },
  ];
  return (
    <section aria-labelledby="record">
      <h2 id="record">{t('record.title')}</h2>
      <dl className="facts-list">
        {times.map(
          ({ name, at }) =>
            at !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{dateTime(at)}</dd>
              </div>
            ),
        )}
        {payout.run !== null && (
          <div>
            <dt>{t('record.run')}</dt>
            <dd>
              <Link className="id" href={pathTo('adminRun', payout.run.id)}>
                {payout.run.id}
              </Link>
            </dd>
          </div>
        )}
        {payout.references.map(({ kind, reference }) => (
          <div key={reference}>
            <dt>{kind}</dt>
            <dd>
              <bdi className="id">{reference}</bdi>
            </dd>
          </div>
        ))}
        {payout.reason !== null && (
          <div>
            <dt>{t('record.bank-said')}</dt>
            <dd dir="auto">{payout.reason}</dd>
          </div>
        )}
      </dl>
      <ul className="rows acts">
        {payout.acts.map((act) => (
          <li key={act.id}>
            <span>
              <bdi className="id">{act.verb}</bdi> <bdi>{act.actorName ?? t('admin.nobody')}</bdi>
            </span>
            <span className="soft">{dateTime(act.at)}</span>
          </li>
        ))}
      </ul>
      <p className="row">
        <TraceLink id={payout.id}>{t('record.trace')}</TraceLink>
        <Link href={`${PATHS.adminLog}?subject=${payout.id}`}>{t('record.acts')}</Link>
      </p>
    </section>
  );
}
