import { LiftRestriction, type AdminPersonData } from '../../api/generated/admin.ts';
import type { PersonFields } from '../../api/generated/fragments.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { PersonLink } from '../shared/person-link.tsx';

interface RestrictionCardProps {
  readonly restriction: NonNullable<AdminPersonData['person']>['restrictions'][number];
  /** Where the list is not of one person. */
  readonly person?: PersonFields | null;
}

/** What a person may not do, why, with which evidence, and until when. */
export function RestrictionCard({ restriction, person }: RestrictionCardProps) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const { kind, reason, isActive, endsAt, startsAt, liftedAt, liftNote, evidence, imposedBy, requester } = restriction;
  return (
    <article className="card restriction" aria-label={tell(`restriction-kind.${kind}`, kind)}>
      <p className="row">
        <span className={`tag ${isActive ? 'tag-brick' : ''}`}>{tell(`restriction-kind.${kind}`, kind)}</span>
        {person !== undefined && (
          <strong>
            <PersonLink person={person} />
          </strong>
        )}
        <span>{tell(`restriction-reason.${reason}`, reason)}</span>
        <span className="soft">
          {dateTime(startsAt)} – {endsAt === null ? t('restrictions.no-end') : dateTime(endsAt)}
        </span>
      </p>
      <blockquote dir="auto">{restriction.explanation}</blockquote>
      <ul>
        {evidence.map(({ description, reference, file }) => (
          <li key={`${description} ${file?.id}`}>
            <span dir="auto">{description}</span> {reference !== null && <bdi className="id">{reference}</bdi>}{' '}
            {file !== null && (
              <a href={file.path} download>
                {file.name}
              </a>
            )}
          </li>
        ))}
      </ul>
      <p className="soft">
        {t('restrictions.by')}{' '}
        {requester === null ? <PersonLink person={imposedBy} nobody={t('restrictions.marketplace')} /> : requester.name}
        {liftedAt !== null && ` · ${t('restrictions.lifted', { when: dateTime(liftedAt) })} ${liftNote ?? ''}`}
      </p>
      {isActive && requester === null && (
        <p className="row">
          <ActionButton
            label={t('restrictions.lift')}
            text={<p>{t('restrictions.lift-text')}</p>}
            reason={{ name: 'note', label: t('admin.reason'), help: t('restrictions.lift-help') }}
            document={LiftRestriction}
            variables={(note) => ({ input: { restrictionId: restriction.id, note } })}
          />
        </p>
      )}
    </article>
  );
}
