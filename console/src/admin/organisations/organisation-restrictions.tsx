import { LiftOrganisationRestriction } from '../../api/generated/admin.ts';
import type { AdminRequestStatus } from '../../api/generated/fragments.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { ActionButton } from '../shared/action-button.tsx';
import type { OrganisationOf } from './organisation-of.ts';

interface OrganisationRestrictionsProps {
  readonly organisation: OrganisationOf;
  readonly done: (request: AdminRequestStatus | null) => void;
}

/** Automatic restrictions after a dispute or a fraud warning, with a button that asks to lift one early. */
export function OrganisationRestrictions({ organisation: { restrictions }, done }: OrganisationRestrictionsProps) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  return (
    <section aria-labelledby="restrictions">
      <h2 id="restrictions">{t('admin.restrictions')}</h2>
      {restrictions.length === 0 && <p className="soft">{t('restrictions.none-of-person')}</p>}
      {restrictions.map(({ id, reason, explanation, startsAt, endsAt, isActive, liftedAt, liftNote, evidence }) => (
        <article key={id} className="card restriction" aria-label={tell(`admin-organisation-restriction.${reason}`, reason)}>
          <p className="row">
            <span className={`tag ${isActive ? 'tag-brick' : ''}`}>{tell(`admin-organisation-restriction.${reason}`, reason)}</span>
            <span className="soft">
              {dateTime(startsAt)} – {dateTime(endsAt)}
            </span>
          </p>
          <blockquote dir="auto">{explanation}</blockquote>
          <ul>
            {evidence.map(({ description, reference }) => (
              <li key={`${description} ${reference}`}>
                <span dir="auto">{description}</span> {reference !== null && <bdi className="id">{reference}</bdi>}
              </li>
            ))}
          </ul>
          {liftedAt !== null && (
            <p className="soft">
              {t('restrictions.lifted', { when: dateTime(liftedAt) })} {liftNote}
            </p>
          )}
          {isActive && (
            <p className="row">
              <ActionButton
                label={t('restrictions.lift')}
                text={<p>{t('admin-organisation.lift-text')}</p>}
                reason={{ name: 'note', label: t('admin.reason'), help: t('admin-organisation.lift-help') }}
                document={LiftOrganisationRestriction}
                variables={(note) => ({ input: { restrictionId: id, note } })}
                done={({ liftOrganisationRestriction }) => done(liftOrganisationRestriction.request)}
              />
            </p>
          )}
        </article>
      ))}
    </section>
  );
}
