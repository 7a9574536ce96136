import { useState } from 'react';
import { BankLines, type BankLinesData } from '../../api/generated/admin.ts';
import type { BankLineState } from '../../api/generated/schema.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { TraceLink } from '../shared/trace-link.tsx';
import { BankLineActions } from './bank-line-actions.tsx';

type Line = BankLinesData['bankLines']['nodes'][number];

const STATES: readonly BankLineState[] = ['UNMATCHED', 'MATCHED', 'NOT_OURS'];

/** Lines of the bank. Those that match nothing wait for an admin. */
export function BankQueue() {
  const t = useT();
  const tell = useMaybeT();
  const [state, setState] = useState<BankLineState>('UNMATCHED');
  return (
    <section aria-label={t('reconciliation.lines')}>
      <div className="admin-filters">
        <SelectField
          label={t('payouts.state')}
          value={state}
          options={STATES.map((value) => ({ value, label: tell(`bank-line.${value}`, value) }))}
          onChange={(value) => setState(value as BankLineState)}
        />
      </div>
      <PagedTable
        document={BankLines}
        variables={{ states: [state], first: 50 }}
        of={({ bankLines }) => bankLines}
        caption={t('reconciliation.lines')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('bank.none')} text={t('bank.none-text')} />}
        columns={[
          { name: 'booked', heading: t('bank.booked'), cell: ({ bookedOn }: Line) => <bdi>{bookedOn}</bdi> },
          {
            name: 'other',
            heading: t('bank.other-side'),
            cell: ({ counterparty, counterpartyAccount }: Line) => (
              <>
                <bdi>{counterparty ?? '–'}</bdi> <bdi className="id">{counterpartyAccount}</bdi>
              </>
            ),
          },
          {
            name: 'text',
            heading: t('bank.text'),
            cell: ({ text, endToEndId, bankReference }: Line) => (
              <>
                <span dir="auto">{text}</span> <bdi className="faint">{endToEndId ?? bankReference}</bdi>
              </>
            ),
          },
          {
            name: 'match',
            heading: t('bank.is'),
            cell: ({ matchedId, reason }: Line) => (
              <>
                {matchedId !== null && <TraceLink id={matchedId} />} <span className="soft">{reason}</span>
              </>
            ),
          },
          { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Line) => <MoneyText money={amount} /> },
          { name: 'decide', heading: t('bank.decide'), cell: (line: Line) => <BankLineActions line={line} /> },
        ]}
      />
    </section>
  );
}
