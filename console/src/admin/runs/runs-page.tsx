import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { CreatePayoutRun, PayoutRuns, type PayoutRunsData } from '../../api/generated/admin.ts';
import { pathTo } from '../../app/paths.ts';
import { TextField } from '../../forms/text-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Screen } from '../../screen/screen.tsx';
import { useSession } from '../../session/session-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';

type Run = PayoutRunsData['payoutRuns']['nodes'][number];

/** Payouts by bank transfer, gathered into files for the bank. One admin makes a run, another approves it. */
export default function RunsPage() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime, number } = useFormat();
  const [, navigate] = useLocation();
  const [currency, setCurrency] = useState(useSession().session?.marketplace.currency ?? '');
  const make = (
    <ActionButton
      label={t('runs.make')}
      look="primary"
      text={<p>{t('runs.make-text')}</p>}
      document={CreatePayoutRun}
      variables={(_reason, idempotencyKey) => ({ input: { currency: currency.trim().toUpperCase(), idempotencyKey } })}
      done={({ createPayoutRun: { payoutRun } }) => payoutRun !== null && navigate(pathTo('adminRun', payoutRun.id))}
    >
      <TextField name="currency" label={t('runs.currency')} required value={currency} onChange={setCurrency} />
    </ActionButton>
  );
  return (
    <Screen title={t('admin.runs')} action={make}>
      <PagedTable
        document={PayoutRuns}
        variables={{ first: 20 }}
        of={({ payoutRuns }) => payoutRuns}
        caption={t('admin.runs')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('runs.empty')} text={t('runs.empty-text')} />}
        columns={[
          {
            name: 'id',
            heading: t('runs.run'),
            cell: ({ id }: Run) => (
              <Link className="id" href={pathTo('adminRun', id)}>
                {id}
              </Link>
            ),
          },
          { name: 'state', heading: t('payouts.state'), cell: ({ state }: Run) => tell(`run.${state}`, state) },
          {
            name: 'made',
            heading: t('runs.made'),
            cell: ({ createdBy, createdAt }: Run) => (
              <>
                <PersonLink person={createdBy} /> <span className="soft">{dateTime(createdAt)}</span>
              </>
            ),
          },
          { name: 'approved', heading: t('runs.approved'), cell: ({ approvedBy }: Run) => <PersonLink person={approvedBy} /> },
          { name: 'lines', heading: t('runs.lines'), isAmount: true, cell: ({ lineCount }: Run) => number(lineCount) },
          { name: 'total', heading: t('runs.total'), isAmount: true, cell: ({ total }: Run) => <MoneyText money={total} /> },
        ]}
      />
    </Screen>
  );
}
