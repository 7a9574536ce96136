import { useState } from 'react';
import { BankStatements, type BankStatementsData } from '../../api/generated/admin.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import { StatementUpload } from './statement-upload.tsx';

type Statement = BankStatementsData['bankStatements']['nodes'][number];

/** Statements of the operator's bank account, and the way to add one. */
export function BankStatementsView() {
  const t = useT();
  const { dateTime, number } = useFormat();
  const { isAdmin } = useOversight();
  const [uploads, setUploads] = useState(0);
  return (
    <section aria-label={t('reconciliation.statements')}>
      {isAdmin && <StatementUpload done={() => setUploads((before) => before + 1)} />}
      <PagedTable
        key={uploads}
        document={BankStatements}
        variables={{ first: 20 }}
        of={({ bankStatements }) => bankStatements}
        caption={t('reconciliation.statements')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('bank.no-statements')} text={t('bank.no-statements-text')} />}
        columns={[
          { name: 'account', heading: t('runs.account'), cell: ({ account }: Statement) => <bdi className="id">{account}</bdi> },
          {
            name: 'days',
            heading: t('bank.days'),
            cell: ({ firstDay, lastDay }: Statement) =>
              firstDay === null || lastDay === null ? '–' : t('origin.between', { from: firstDay, to: lastDay }),
          },
          {
            name: 'imported',
            heading: t('bank.imported'),
            cell: ({ importedAt, importedBy }: Statement) => (
              <>
                {dateTime(importedAt)} <PersonLink person={importedBy} />
              </>
            ),
          },
          { name: 'lines', heading: t('runs.lines'), isAmount: true, cell: ({ lineCount }: Statement) => number(lineCount) },
          { name: 'new', heading: t('bank.new-lines'), isAmount: true, cell: ({ newLineCount }: Statement) => number(newLineCount) },
          { name: 'closing', heading: t('bank.closing'), isAmount: true, cell: ({ closing }: Statement) => <MoneyText money={closing} /> },
        ]}
      />
    </section>
  );
}
