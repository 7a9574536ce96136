import type { PoolData } from '../../api/generated/requester.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { DataTable } from '../../tables/data-table.tsx';
import { ShortId } from '../answers/short-id.tsx';
import { RemovePoolMemberButton } from './remove-pool-member-button.tsx';
import { RenewPoolInvitationButton } from './renew-pool-invitation-button.tsx';

type Member = NonNullable<NonNullable<PoolData['workerPool']>['members']>['nodes'][number];

/** Members of a pool by the id under which the organisation knows them, and people who are invited. */
export function PoolMembers({ members }: { readonly members: readonly Member[] }) {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  const columns = [
    {
      name: 'who',
      heading: t('own-pools.member'),
      cell: ({ worker, invitedEmail }: Member) => (worker === null ? <bdi>{invitedEmail}</bdi> : <ShortId id={worker.id} />),
    },
    { name: 'state', heading: t('payouts.state'), cell: ({ state }: Member) => tell(`pool-member.${state}`, state) },
    {
      name: 'accepted',
      heading: t('own-pools.accepted'),
      cell: ({ acceptedVersion, acceptedAt, mustAccept }: Member) =>
        acceptedVersion === null
          ? '–'
          : `${acceptedVersion} · ${acceptedAt === null ? '' : date(acceptedAt)}${mustAccept ? ` · ${t('own-pools.must-accept')}` : ''}`,
    },
    {
      name: 'remove',
      heading: t('team.remove'),
      cell: ({ id, state, removalReason }: Member) =>
        state === 'INVITED' || state === 'JOINED' ? (
          <span className="row">
            {state === 'INVITED' && <RenewPoolInvitationButton memberId={id} />}
            <RemovePoolMemberButton memberId={id} />
          </span>
        ) : (
          <span dir="auto">{removalReason}</span>
        ),
    },
  ];
  return (
    <section aria-labelledby="members">
      <h2 id="members">{t('team.members')}</h2>
      {members.length === 0 ? (
        <Empty title={t('own-pools.no-members')} text={t('own-pools.no-members-text')} />
      ) : (
        <DataTable caption={t('team.members')} columns={columns} rows={members} keyOf={({ id }) => id} />
      )}
    </section>
  );
}
