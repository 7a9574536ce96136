import type { RequesterMoneyData } from '../../api/generated/requester.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';

type Balance = NonNullable<NonNullable<RequesterMoneyData['organisation']>['balance']>;

/** What can be spent now, and where the other money is. Parts without money are left out. */
export function OrganisationBalance({ balance }: { readonly balance: Balance }) {
  const t = useT();
  const parts = [
    ['reserved', balance.reserved, t('funds.reserved')],
    ['pending', balance.pending, t('funds.pending')],
    ['rejections', balance.inDispute, t('funds.rejection-holds')],
    ['refunding', balance.refunding, t('funds.refunding')],
    ['owed', balance.owed, t('funds.owed')],
  ] as const;
  return (
    <section className="card" aria-label={t('funds.balance')}>
      <dl className="figures">
        <div>
          <dt>{t('funds.available')}</dt>
          <dd className="pay">
            <MoneyText money={balance.available} />
          </dd>
        </div>
        {parts
          .filter(([, money]) => BigInt(money.minor) !== 0n)
          .map(([name, money, label]) => (
            <div key={name}>
              <dt>{label}</dt>
              <dd>
                <MoneyText money={money} />
              </dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
