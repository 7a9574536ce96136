import { Link } from 'wouter';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { BooksLink } from '../shared/books-link.tsx';
import { Figure } from '../shared/figure.tsx';
import type { OrganisationOf } from './organisation-of.ts';

/** Balances of the organisation: available, reserved, pending, held, refunding and owed. */
export function OrganisationMoney({ organisation: { id, currency, balance } }: { readonly organisation: OrganisationOf }) {
  const t = useT();
  if (balance === null) return null;
  const figures = [
    { name: t('admin-balance.available'), meaning: t('admin-balance.available-means'), money: balance.available },
    { name: t('admin-balance.reserved'), meaning: t('admin-balance.reserved-means'), money: balance.reserved },
    { name: t('admin-balance.pending'), meaning: t('admin-balance.pending-means'), money: balance.pending },
    { name: t('admin-balance.in-dispute'), meaning: t('admin-balance.in-dispute-means'), money: balance.inDispute },
    { name: t('admin-balance.refunding'), meaning: t('admin-balance.refunding-means'), money: balance.refunding },
    { name: t('admin-balance.owed'), meaning: t('admin-balance.owed-means'), money: balance.owed },
  ];
  return (
    <section aria-labelledby="money">
      <h2 id="money">{t('nav.money')}</h2>
      <dl className="figures-grid">
        {figures.map(({ name, meaning, money }) => (
          <Figure key={name} name={name} meaning={meaning}>
            <MoneyText money={money} />
          </Figure>
        ))}
      </dl>
      <p className="row">
        <Link href={`${PATHS.adminAccounts}?kind=REQUESTER_AVAILABLE&owner=${id}&currency=${currency}`}>{t('accounts.entries')}</Link>
        <BooksLink paper="POSTINGS" options={{ account: 'requester_available', owner: id, currency }} label={t('accounts.print')} />
      </p>
    </section>
  );
}
