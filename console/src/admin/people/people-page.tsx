import { useSearchParams } from 'wouter';
import { People, type PeopleData } from '../../api/generated/admin.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { SearchBox } from '../shared/search-box.tsx';
import { rolesOf } from './roles-of.ts';

type Person = PeopleData['people']['nodes'][number];

/** Everybody, found by a name or an e-mail address. */
export default function PeoplePage() {
  const t = useT();
  const tell = useMaybeT();
  const { date, country } = useFormat();
  const [search, setSearch] = useSearchParams();
  const written = search.get('q') ?? '';
  const asked = written === '' ? {} : written.includes('@') ? { email: written } : { name: written };
  return (
    <Screen title={t('admin.people')}>
      <SearchBox
        label={t('people.search')}
        help={t('people.search-help')}
        value={written}
        search={(next) => setSearch(next === '' ? {} : { q: next })}
      />
      <PagedTable
        document={People}
        variables={{ ...asked, first: 50 }}
        of={({ people }) => people}
        caption={t('admin.people')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('people.none')} text={t('people.none-text')} />}
        columns={[
          { name: 'name', heading: t('field.name'), cell: (person: Person) => <PersonLink person={person} /> },
          { name: 'email', heading: t('field.email'), cell: ({ email }: Person) => <bdi>{email ?? '–'}</bdi> },
          {
            name: 'roles',
            heading: t('people.roles'),
            cell: (person: Person) =>
              rolesOf(person)
                .map((role) => t(role))
                .join(', '),
          },
          { name: 'country', heading: t('field.country'), cell: ({ country: code }: Person) => (code === null ? '–' : country(code)) },
          { name: 'since', heading: t('people.since'), cell: ({ createdAt }: Person) => date(createdAt) },
          {
            name: 'restrictions',
            heading: t('admin.restrictions'),
            cell: ({ restrictions }: Person) =>
              restrictions
                .filter(({ isActive }) => isActive)
                .map(({ id, kind }) => (
                  <span key={id} className="tag tag-amber">
                    {tell(`restriction-kind.${kind}`, kind)}
                  </span>
                )),
          },
        ]}
      />
    </Screen>
  );
}
