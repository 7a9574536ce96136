import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { OrganisationLink } from '../shared/organisation-link.tsx';
import { TraceLink } from '../shared/trace-link.tsx';
import type { PersonOf } from './person-of.ts';
import { rolesOf } from './roles-of.ts';

/** Who the person is. */
export function PersonFacts({ person }: { readonly person: PersonOf }) {
  const t = useT();
  const { dateTime, date, country, number } = useFormat();
  const facts = [
    { name: t('field.email'), value: <bdi>{person.email ?? '–'}</bdi> },
    {
      name: t('people.roles'),
      value:
        rolesOf(person)
          .map((role) => t(role))
          .join(', ') || '–',
    },
    { name: t('field.country'), value: person.country === null ? '–' : country(person.country) },
    { name: t('people.since'), value: date(person.createdAt) },
    { name: t('people.sessions'), value: number(person.sessionCount) },
    {
      name: t('people.member-of'),
      value:
        person.memberships.length === 0
          ? '–'
          : person.memberships.map(({ id, requester, role }) => (
              <span key={id} className="thing">
                <OrganisationLink organisation={requester} /> ({role.toLowerCase()})
              </span>
            )),
    },
  ];
  return (
    <section className="card" aria-label={t('people.person')}>
      <p className="row">
        <TraceLink id={person.id} />
        {person.nameWarning !== null && <span className="tag tag-amber">{t('requester.name-warning')}</span>}
        {person.erasure !== null && (
          <span className="tag tag-brick">{t('people.erased', { when: dateTime(person.erasure.erasedAt) })}</span>
        )}
      </p>
      <dl className="facts-list">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
