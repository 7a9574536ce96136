import { useState } from 'react';
import { ChangeMemberRole, RemoveMember, RenewInvitation } from '../../api/generated/requester.ts';
import type { MemberRole } from '../../api/generated/schema.ts';
import { useCommand } from '../../api/use-command.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { InvitationLink } from './invitation-link.tsx';
import type { Member } from './members-list.tsx';
import { rolesFor } from './roles.ts';

interface MemberActionsProps {
  readonly member: Member;
  readonly yourRole: MemberRole | null;
}

/** The role of a member; who may, changes it, renews an invitation, or removes the member. */
export function MemberActions({ member: { id, name, email, role, state }, yourRole }: MemberActionsProps) {
  const t = useT();
  const tell = useMaybeT();
  const change = useCommand(ChangeMemberRole);
  const remove = useCommand(RemoveMember);
  const renew = useCommand(RenewInvitation);
  const [asksToRemove, setAsksToRemove] = useState(false);
  const roles = rolesFor(yourRole);
  const who = name ?? email ?? '';
  if (!roles.includes(role)) return <>{tell(`role.${role}`, role)}</>;
  return (
    <div className="member-actions">
      <span className="row">
        <select
          aria-label={t('team.role-of', { name: who })}
          value={role}
          disabled={change.isSending}
          onChange={(event) => void change.run({ input: { membershipId: id, role: event.target.value as MemberRole } })}
        >
          {roles.map((each) => (
            <option key={each} value={each}>
              {tell(`role.${each}`, each)}
            </option>
          ))}
        </select>
        {state === 'INVITED' && (
          <button
            type="button"
            className="button button-small"
            aria-disabled={renew.isSending}
            onClick={() => void renew.run({ input: { membershipId: id } })}
          >
            {t('team.renew')}
          </button>
        )}
        <button type="button" className="button button-small button-quiet" onClick={() => setAsksToRemove(true)}>
          {state === 'INVITED' ? t('team.take-back') : t('team.remove')}
        </button>
      </span>
      <InvitationLink invitation={renew.outcome?.data?.renewInvitation.invitation ?? null} />
      <Refusals outcome={change.outcome} />
      <Refusals outcome={renew.outcome} />
      <Refusals outcome={remove.outcome} />
      {asksToRemove && (
        <ConfirmDialog
          title={t('team.remove-title', { name: who })}
          text={t('team.remove-text')}
          action={t('team.remove')}
          confirm={() => {
            setAsksToRemove(false);
            void remove.run({ input: { membershipId: id } });
          }}
          close={() => setAsksToRemove(false)}
        />
      )}
    </div>
  );
}
