import type { OrganisationSettingsData } from '../../api/generated/requester.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';

interface OrganisationFactsProps {
  readonly organisation: NonNullable<OrganisationSettingsData['organisation']>;
}

/** Currency, fee and deposit limits of the organisation. */
export function OrganisationFacts({ organisation: { currency, createdAt, feeRule, fundingLimits } }: OrganisationFactsProps) {
  const t = useT();
  const { date, number } = useFormat();
  return (
    <section className="card" aria-labelledby="organisation-facts">
      <h2 id="organisation-facts">{t('organisation.facts')}</h2>
      <dl className="cost cost-words">
        <div>
          <dt>{t('organisation.currency')}</dt>
          <dd>{currency}</dd>
        </div>
        <div>
          <dt>{t('organisation.since')}</dt>
          <dd>{date(createdAt)}</dd>
        </div>
        {feeRule !== null && (
          <div>
            <dt>{t('organisation.fee')}</dt>
            <dd>{t('organisation.fee-text', { percent: number(feeRule.basisPoints / 100), least: feeRule.minimum.text })}</dd>
          </div>
        )}
        {feeRule?.upcoming.map(({ id, basisPoints, validFrom }) => (
          <div key={id}>
            <dt>{t('organisation.fee-from', { date: date(validFrom) })}</dt>
            <dd>{`${number(basisPoints / 100)} %`}</dd>
          </div>
        ))}
        {fundingLimits !== null && (
          <>
            <div>
              <dt>{t('organisation.least')}</dt>
              <dd>
                <MoneyText money={fundingLimits.least} />
              </dd>
            </div>
            <div>
              <dt>{t('organisation.most')}</dt>
              <dd>
                <MoneyText money={fundingLimits.most} />
              </dd>
            </div>
            {fundingLimits.leftToday !== null && (
              <div>
                <dt>{t('organisation.left-today')}</dt>
                <dd>
                  <MoneyText money={fundingLimits.leftToday} />
                </dd>
              </div>
            )}
            {fundingLimits.leftInAll !== null && (
              <div>
                <dt>{t('organisation.left-in-all')}</dt>
                <dd>
                  <MoneyText money={fundingLimits.leftInAll} />
                </dd>
              </div>
            )}
          </>
        )}
      </dl>
      {fundingLimits?.newUntil != null && <p className="soft">{t('organisation.new-until', { date: date(fundingLimits.newUntil) })}</p>}
    </section>
  );
}
