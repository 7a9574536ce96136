import { RenewPoolInvitation } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';
import { InvitationLink } from './invitation-link.tsx';

/** Creates a new link for a pool invitation. The old link stops working. */
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
