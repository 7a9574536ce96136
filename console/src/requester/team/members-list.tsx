import type { TeamData } from '../../api/generated/requester.ts';
import type { MemberRole } from '../../api/generated/schema.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { MemberActions } from './member-actions.tsx';

export type Member = NonNullable<TeamData['organisation']>['members'][number];

interface MembersListProps {
  readonly members: readonly Member[];
  readonly yourRole: MemberRole | null;
}

/** Members, and people who are invited. */
export function MembersList({ members, yourRole }: MembersListProps) {
  const t = useT();
  const { date } = useFormat();
  const columns = [
    {
      name: 'name',
      heading: t('field.name'),
      cell: ({ name, email, nameWarning }: Member) => (
        <>
          <bdi>{name ?? email}</bdi> {nameWarning !== null && <span className="tag tag-amber">{t('requester.name-warning')}</span>}
          {name !== null && email !== null && <bdi className="soft"> {email}</bdi>}
        </>
      ),
    },
    {
      name: 'since',
      heading: t('team.since'),
      cell: ({ state, joinedAt, invitedAt, invitationExpiresAt }: Member) =>
        state === 'ACTIVE' ? (
          date(joinedAt ?? invitedAt)
        ) : (
          <span className="tag tag-sky">
            {invitationExpiresAt === null ? t('team.invitation-over') : t('team.invited-until', { date: date(invitationExpiresAt) })}
          </span>
        ),
    },
    { name: 'role', heading: t('team.role'), cell: (member: Member) => <MemberActions member={member} yourRole={yourRole} /> },
  ];
  return (
    <section aria-labelledby="members">
      <h2 id="members">{t('team.members')}</h2>
      <DataTable caption={t('team.members')} columns={columns} rows={members} keyOf={({ id }) => id} />
    </section>
  );
}
