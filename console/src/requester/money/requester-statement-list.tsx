import { useState } from 'react';
import { RequesterStatement, type RequesterStatementData } from '../../api/generated/requester.ts';
import type { OrganisationAccount } from '../../api/generated/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { useOrganisation } from '../organisation-context.ts';

type Line = NonNullable<NonNullable<RequesterStatementData['organisation']>['statement']>['nodes'][number];

const ACCOUNTS: readonly OrganisationAccount[] = ['AVAILABLE', 'PENDING'];

/** Every movement of one account of the organisation, with the balance after it. */
export function RequesterStatementList() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const { id } = useOrganisation();
  const [account, setAccount] = useState<OrganisationAccount>('AVAILABLE');
  const pages = usePages(account);
  const read = useRead(RequesterStatement, { id, account, first: 20, after: pages.after });
  const columns = [
    { name: 'at', heading: t('statement.at'), cell: (line: Line) => dateTime(line.at) },
    { name: 'what', heading: t('statement.what'), cell: (line: Line) => tell(`code.${line.meaningMessage.code}`, line.meaning) },
    { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: (line: Line) => <MoneyText money={line.amount} /> },
    {
      name: 'balance',
      heading: t('statement.balance'),
      isAmount: true,
      cell: (line: Line) => (line.balanceAfter === null ? '–' : <MoneyText money={line.balanceAfter} />),
    },
  ];
  return (
    <section aria-labelledby="statement">
      <h2 id="statement">{t('statement.title')}</h2>
      <SelectField
        label={t('statement.account')}
        value={account}
        options={ACCOUNTS.map((value) => ({ value, label: tell(`funds-account.${value}`, value) }))}
        onChange={(value) => setAccount(value as OrganisationAccount)}
      />
      <Shown read={read}>
        {({ organisation }) =>
          organisation?.statement == null ? null : (
            <>
              <DataTable caption={t('statement.title')} columns={columns} rows={organisation.statement.nodes} keyOf={(line) => line.id} />
              <Pager pages={pages} page={organisation.statement.pageInfo} count={organisation.statement.nodes.length} />
            </>
          )
        }
      </Shown>
    </section>
  );
}
