import { Link } from 'wouter';
import { TrialBalance, type TrialBalanceData } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { DataTable } from '../../tables/data-table.tsx';
import { ownerPrefixOf } from '../accounts/account-kinds.ts';
import { Figure } from '../shared/figure.tsx';

type Line = TrialBalanceData['trialBalance']['lines'][number];

/** The operator's own money, and the trial balance. */
export function Books() {
  const t = useT();
  const tell = useMaybeT();
  const { number } = useFormat();
  const read = useRead(TrialBalance, {});
  return (
    <Shown read={read}>
      {({ trialBalance, ownMoney }) => (
        <>
          {ownMoney.map((own) => (
            <section key={own.currency} aria-label={t('own.title', { currency: own.currency })}>
              <h2>{t('own.title', { currency: own.currency })}</h2>
              <dl className="figures-grid">
                <Figure name={t('own.total')} meaning={t('own.total-means')}>
                  <MoneyText money={own.total} />
                </Figure>
                <Figure name={t('own.takeable')} meaning={t('own.takeable-means')}>
                  <MoneyText money={own.takeable} />
                </Figure>
                <Figure name={t('own.at-bank')} meaning={t('own.at-bank-means')}>
                  <MoneyText money={own.atBank} />
                </Figure>
                <Figure name={t('own.earned')} meaning={t('own.earned-means')}>
                  <MoneyText money={own.earned} />
                </Figure>
                <Figure name={t('own.paid-in')} meaning={t('own.paid-in-means')}>
                  <MoneyText money={own.paidIn} />
                </Figure>
                <Figure name={t('own.spent')} meaning={t('own.spent-means')}>
                  <MoneyText money={own.spent} />
                </Figure>
              </dl>
            </section>
          ))}
          <section aria-labelledby="trial">
            <h2 id="trial">{t('books.title')}</h2>
            <p className={`notice notice-small ${trialBalance.isBalanced ? 'notice-done' : 'notice-refusal'}`}>
              {trialBalance.isBalanced ? t('books.balanced') : t('books.unbalanced')}
            </p>
            <DataTable
              caption={t('books.title')}
              rows={trialBalance.lines}
              keyOf={({ kind, balance }) => `${kind} ${balance.currency}`}
              columns={[
                {
                  name: 'kind',
                  heading: t('books.account'),
                  cell: (line: Line) => (
                    <>
                      {ownerPrefixOf(line.kind) === null ? (
                        <Link href={`${PATHS.adminAccounts}?kind=${line.kind}&currency=${line.balance.currency}`}>
                          {tell(`account-kind.${line.kind}`, line.kind)}
                        </Link>
                      ) : (
                        tell(`account-kind.${line.kind}`, line.kind)
                      )}{' '}
                      <span className="soft">{tell(`code.${line.meaningMessage.code}`, line.meaning)}</span>
                    </>
                  ),
                },
                { name: 'accounts', heading: t('books.accounts'), isAmount: true, cell: ({ accounts }: Line) => number(accounts) },
                {
                  name: 'balance',
                  heading: t('statement.balance'),
                  isAmount: true,
                  cell: ({ balance }: Line) => <MoneyText money={balance} />,
                },
              ]}
            />
          </section>
        </>
      )}
    </Shown>
  );
}
