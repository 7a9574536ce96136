import { useState } from 'react';
import { WorkerStatement, type WorkerStatementData } from '../../api/generated/worker.ts';
import type { WorkerAccount } from '../../api/generated/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';

type Line = WorkerStatementData['worker']['statement']['nodes'][number];

const ACCOUNTS: readonly WorkerAccount[] = ['AVAILABLE', 'PENDING', 'IN_TRANSIT'];

/** Every movement of one of the worker's accounts, with the balance after it. Folded: few ask for it. */
export function StatementList() {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="statement" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('statement.title')}</summary>
      {isOpen && <Statement />}
    </details>
  );
}

function Statement() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const [account, setAccount] = useState<WorkerAccount>('AVAILABLE');
  const pages = usePages(account);
  const read = useRead(WorkerStatement, { account, first: 50, after: pages.after });
  const columns = [
    { name: 'at', heading: t('statement.at'), cell: (line: Line) => dateTime(line.at) },
    { name: 'what', heading: t('statement.what'), cell: (line: Line) => tell(`code.${line.meaningMessage.code}`, line.meaning) },
    { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: (line: Line) => <MoneyText money={line.amount} /> },
    {
      name: 'balance',
      heading: t('statement.balance'),
      isAmount: true,
      cell: (line: Line) => (line.balanceAfter === null ? null : <MoneyText money={line.balanceAfter} />),
    },
  ];
  return (
    <>
      <SelectField
        label={t('statement.account')}
        value={account}
        options={ACCOUNTS.map((value) => ({ value, label: tell(`account.${value}`, value) }))}
        onChange={(value) => setAccount(value as WorkerAccount)}
      />
      <Shown read={read}>
        {({ worker }) => (
          <>
            <DataTable caption={t('statement.title')} columns={columns} rows={worker.statement.nodes} keyOf={({ id }) => id} />
            <Pager pages={pages} page={worker.statement.pageInfo} count={worker.statement.nodes.length} />
          </>
        )}
      </Shown>
    </>
  );
}
