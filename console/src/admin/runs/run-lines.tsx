import { Link } from 'wouter';
import { PayoutRun } from '../../api/generated/admin.ts';
import { pathTo } from '../../app/paths.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { MarkLine } from './mark-line.tsx';
import type { RunOf } from './run-of.ts';

type Line = RunOf['lines']['nodes'][number];

const NONE = { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] };

/** The payouts of the run, each with its outcome or the way to write it down. */
export function RunLines({ run }: { readonly run: RunOf }) {
  const t = useT();
  const tell = useMaybeT();
  return (
    <section aria-labelledby="lines">
      <h2 id="lines">{t('runs.lines')}</h2>
      <PagedTable
        document={PayoutRun}
        variables={{ id: run.id, first: 50 }}
        of={({ payoutRun }) => payoutRun?.lines ?? NONE}
        caption={t('runs.lines')}
        keyOf={({ id }) => id}
        empty={<p className="soft">{t('runs.no-lines')}</p>}
        columns={[
          { name: 'worker', heading: t('decision.to'), cell: ({ worker }: Line) => <PersonLink person={worker} /> },
          {
            name: 'account',
            heading: t('runs.account'),
            cell: ({ payee }: Line) => <bdi>{payee.details === null ? '–' : `${payee.details.country} ·· ${payee.details.lastFour}`}</bdi>,
          },
          {
            name: 'state',
            heading: t('payouts.state'),
            cell: (line: Line) => (
              <>
                <Link href={`${pathTo('adminPayout', line.id)}?view=all`}>{tell(`admin-payout.${line.state}`, line.state)}</Link>{' '}
                <span className="soft">{line.reason}</span>
              </>
            ),
          },
          { name: 'reference', heading: t('runs.reference'), cell: ({ bankReference }: Line) => <bdi className="id">{bankReference}</bdi> },
          { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Line) => <MoneyText money={amount} /> },
          {
            name: 'mark',
            heading: t('runs.outcome'),
            cell: (line: Line) => (line.state === 'SENT' || line.state === 'PAID' ? <MarkLine runId={run.id} line={line} /> : null),
          },
        ]}
      />
    </section>
  );
}
