import { useSearchParams } from 'wouter';
import { AllOrganisations, type AllOrganisationsData } from '../../api/generated/admin.ts';
import { pathTo } from '../../app/paths.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Screen } from '../../screen/screen.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { RecordLink } from '../shared/record-link.tsx';
import { SearchBox } from '../shared/search-box.tsx';

type Organisation = AllOrganisationsData['allOrganisations']['nodes'][number];

/** All organisations with their balances. */
export default function OrganisationsPage() {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  const [search, setSearch] = useSearchParams();
  const written = search.get('q') ?? '';
  return (
    <Screen title={t('admin.organisations')}>
      <SearchBox
        label={t('field.name')}
        help={t('people.search-help')}
        value={written}
        search={(next) => setSearch(next === '' ? {} : { q: next })}
      />
      <PagedTable
        document={AllOrganisations}
        variables={{ name: written === '' ? null : written, first: 50 }}
        of={({ allOrganisations }) => allOrganisations}
        caption={t('admin.organisations')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('admin-organisation.none')} text={t('admin-organisation.none-text')} />}
        columns={[
          {
            name: 'name',
            heading: t('field.name'),
            cell: ({ id, name, nameWarning }: Organisation) => (
              <>
                <RecordLink href={pathTo('adminOrganisation', id)}>
                  <bdi>{name}</bdi>
                </RecordLink>{' '}
                {nameWarning !== null && <span className="tag tag-amber">{t('requester.name-warning')}</span>}
              </>
            ),
          },
          { name: 'since', heading: t('people.since'), cell: ({ createdAt }: Organisation) => date(createdAt) },
          {
            name: 'restrictions',
            heading: t('admin.restrictions'),
            cell: ({ restrictions }: Organisation) =>
              restrictions
                .filter(({ isActive }) => isActive)
                .map(({ id, reason }) => (
                  <span key={id} className="tag tag-brick">
                    {tell(`admin-organisation-restriction.${reason}`, reason)}
                  </span>
                )),
          },
          {
            name: 'reserved',
            heading: t('admin-balance.reserved'),
            isAmount: true,
            cell: ({ balance }: Organisation) => balance !== null && <MoneyText money={balance.reserved} />,
          },
          {
            name: 'available',
            heading: t('admin-balance.available'),
            isAmount: true,
            cell: ({ balance }: Organisation) => balance !== null && <MoneyText money={balance.available} />,
          },
        ]}
      />
    </Screen>
  );
}
