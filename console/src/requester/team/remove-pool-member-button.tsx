import { RemovePoolMember } from '../../api/generated/requester.ts';
import { useT } from '../../messages/language-context.ts';
import { ReasonButton } from '../reason-button.tsx';

/** Removes somebody from a pool, or takes an invitation back. The worker reads the reason. */
export function RemovePoolMemberButton({ memberId }: { readonly memberId: string }) {
  const t = useT();
  return (
    <ReasonButton
      label={t('team.remove')}
      title={t('own-pools.remove')}
      document={RemovePoolMember}
      variables={(reason) => ({ input: { memberId, reason } })}
    />
  );
}
