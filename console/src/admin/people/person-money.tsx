import { Link } from 'wouter';
import { PayeeChanges, WorkerMoney, type PayeeChangesData } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { PagedTable } from '../shared/paged-table.tsx';

type Change = PayeeChangesData['payeeChanges']['nodes'][number];

const accountOf = (payee: Change['payee']): string =>
  payee === null ? '–' : payee.details === null ? payee.rail : `${payee.details.country} ·· ${payee.details.lastFour}`;

/** What a worker earned, has and was paid, in each currency; and each change of where it goes. */
export function PersonMoney({ workerId }: { readonly workerId: string }) {
  const t = useT();
  const { dateTime } = useFormat();
  const ownerId = workerId.replace(/^per_/, 'wkr_');
  const read = useRead(WorkerMoney, { workerId, first: 1 });
  return (
    <section aria-labelledby="money">
      <h2 id="money">{t('nav.money')}</h2>
      <Shown read={read} isEmpty={({ workerMoney }) => workerMoney.length === 0} empty={<p className="soft">{t('people.no-money')}</p>}>
        {({ workerMoney }) =>
          workerMoney.map((money) => (
            <dl key={money.currency} className="figures-grid" aria-label={money.currency}>
              {[
                { name: t('people.earned'), amount: money.earned },
                { name: t('money.available'), amount: money.available },
                { name: t('money.pending'), amount: money.pending },
                { name: t('money.in-transit'), amount: money.inTransit },
                { name: t('people.held'), amount: money.heldInRejections },
                { name: t('people.paid-out'), amount: money.paidOut },
                { name: t('people.reversed'), amount: money.reversed },
              ].map(({ name, amount }) => (
                <div key={name} className="figure">
                  <dt>{name}</dt>
                  <dd>
                    <strong>
                      <MoneyText money={amount} />
                    </strong>
                  </dd>
                </div>
              ))}
            </dl>
          ))
        }
      </Shown>
      <p className="row">
        {read.data?.workerMoney.map(({ currency }) => (
          <Link key={currency} href={`${PATHS.adminAccounts}?kind=WORKER_AVAILABLE&owner=${ownerId}&currency=${currency}`}>
            {t('accounts.entries-in', { currency })}
          </Link>
        ))}
      </p>
      <h3>{t('people.account-changes')}</h3>
      <PagedTable
        document={PayeeChanges}
        variables={{ workerId, first: 20 }}
        of={({ payeeChanges }) => payeeChanges}
        caption={t('people.account-changes')}
        keyOf={({ act }) => act.id}
        empty={<p className="soft">{t('people.no-account')}</p>}
        columns={[
          { name: 'at', heading: t('statement.at'), cell: ({ act }: Change) => dateTime(act.at) },
          { name: 'who', heading: t('log.who'), cell: ({ act }: Change) => act.actorName ?? t('admin.nobody') },
          { name: 'from', heading: t('people.before'), cell: ({ replaced }: Change) => <bdi>{accountOf(replaced)}</bdi> },
          { name: 'to', heading: t('people.after'), cell: ({ payee }: Change) => <bdi>{accountOf(payee)}</bdi> },
        ]}
      />
    </section>
  );
}
