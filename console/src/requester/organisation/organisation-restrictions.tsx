import type { OrganisationRestrictionFields } from '../../api/generated/fragments.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';

/** Restrictions of the organisation, with reason and end. */
export function OrganisationRestrictions({ restrictions }: { readonly restrictions: readonly OrganisationRestrictionFields[] }) {
  const t = useT();
  const { date } = useFormat();
  return restrictions
    .filter(({ isActive }) => isActive)
    .map(({ id, reason, explanation, endsAt, evidence }) => (
      <div key={id} className="notice notice-refusal">
        <p>
          <strong>{t(`organisation-restriction.${reason}`)}</strong> {t('organisation.restricted-until', { date: date(endsAt) })}
        </p>
        <p dir="auto">{explanation}</p>
        <ul>
          {evidence.map(({ description, reference }) => (
            <li key={`${description}:${reference}`}>
              <span dir="auto">{description}</span> {reference !== null && <bdi className="id">{reference}</bdi>}
            </li>
          ))}
        </ul>
      </div>
    ));
}
