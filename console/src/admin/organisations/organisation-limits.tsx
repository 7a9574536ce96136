import { LiftFundingCaps } from '../../api/generated/admin.ts';
import type { AdminRequestStatus } from '../../api/generated/fragments.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { ActionButton } from '../shared/action-button.tsx';
import type { OrganisationOf } from './organisation-of.ts';

interface OrganisationLimitsProps {
  readonly organisation: OrganisationOf;
  readonly done: (request: AdminRequestStatus | null) => void;
}

/** How much the organisation may pay in by card, and the caps while it is new. */
export function OrganisationLimits({ organisation: { id, fundingLimits }, done }: OrganisationLimitsProps) {
  const t = useT();
  const { date } = useFormat();
  if (fundingLimits === null) return null;
  const { least, most, leftToday, leftInAll, newUntil } = fundingLimits;
  const facts = [
    { name: t('admin-limits.least'), money: least },
    { name: t('admin-limits.most'), money: most },
    { name: t('admin-limits.left-today'), money: leftToday },
    { name: t('admin-limits.left-in-all'), money: leftInAll },
  ];
  return (
    <section aria-labelledby="limits">
      <h2 id="limits">{t('admin-limits.title')}</h2>
      <div className="card">
        <p className="soft">{newUntil === null ? t('admin-limits.not-new') : t('admin-limits.new-until', { when: date(newUntil) })}</p>
        <dl className="facts-list">
          {facts.map(
            ({ name, money }) =>
              money !== null && (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>
                    <MoneyText money={money} />
                  </dd>
                </div>
              ),
          )}
        </dl>
        {newUntil !== null && (
          <ActionButton
            label={t('admin-limits.lift')}
            text={<p>{t('admin-limits.lift-text')}</p>}
            reason={{ name: 'reason', label: t('admin-limits.why'), help: t('admin.reason-help') }}
            document={LiftFundingCaps}
            variables={(reason) => ({ input: { organisationId: id, reason } })}
            done={({ liftFundingCaps }) => done(liftFundingCaps.request)}
          />
        )}
      </div>
    </section>
  );
}
