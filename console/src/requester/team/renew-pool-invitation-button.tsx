import { RenewPoolInvitation } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';
import { InvitationLink } from './invitation-link.tsx';

/** A new link for an invitation to a pool: the one before works no more. */
export function RenewPoolInvitationButton({ memberId }: { readonly memberId: string }) {
  const t = useT();
  const command = useCommand(RenewPoolInvitation);
  return (
    <>
      <button
        type="button"
        className="button button-small"
        aria-disabled={command.isSending}
        onClick={() => void command.run({ input: { memberId } })}
      >
        {t('own-pools.renew')}
      </button>
      <Refusals outcome={command.outcome} />
      <InvitationLink invitation={command.outcome?.data?.renewPoolInvitation.invitation ?? null} />
    </>
  );
}
