import { Link } from 'wouter';
import { PATHS } from '../../app/paths.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { DataTable } from '../../tables/data-table.tsx';
import type { OrganisationOf } from './organisation-of.ts';

type Member = OrganisationOf['members'][number];

/** Members of the organisation with their roles. */
export function OrganisationMembers({ organisation: { members } }: { readonly organisation: OrganisationOf }) {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  return (
    <section aria-labelledby="members">
      <h2 id="members">{t('requesters.members')}</h2>
      <DataTable
        caption={t('requesters.members')}
        rows={members}
        keyOf={({ id }) => id}
        columns={[
          {
            name: 'name',
            heading: t('field.name'),
            cell: ({ name, email, nameWarning }: Member) => (
              <>
                <Link href={`${PATHS.adminPeople}?q=${encodeURIComponent(email ?? '')}`}>
                  <bdi>{name ?? email ?? t('admin.nameless')}</bdi>
                </Link>{' '}
                {nameWarning !== null && <span className="tag tag-amber">{t('requester.name-warning')}</span>}
              </>
            ),
          },
          { name: 'email', heading: t('field.email'), cell: ({ email }: Member) => <bdi>{email ?? '–'}</bdi> },
          { name: 'role', heading: t('people.roles'), cell: ({ role }: Member) => tell(`admin-member.${role}`, role) },
          {
            name: 'since',
            heading: t('admin-organisation.joined'),
            cell: ({ joinedAt }: Member) => (joinedAt === null ? t('admin-organisation.invited') : date(joinedAt)),
          },
        ]}
      />
    </section>
  );
}
