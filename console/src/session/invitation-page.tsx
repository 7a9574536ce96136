import { Link } from 'wouter';
import { AcceptInvitation, DeclineInvitation } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { fragmentValues, PATHS } from '../app/paths.ts';
import { Refusals } from '../forms/refusals.tsx';
import { useT } from '../messages/language-context.ts';
import { Screen } from '../screen/screen.tsx';
import { useSession } from './session-context.ts';

/** The link of an invitation to an organisation leads here. */
export function InvitationPage() {
  const t = useT();
  const { session } = useSession();
  const accept = useCommand(AcceptInvitation);
  const decline = useCommand(DeclineInvitation);
  const membershipId = fragmentValues().get('id') ?? '';
  const secret = fragmentValues().get('token') ?? '';
  const invitation = session?.me.memberships.find(({ id }) => id === membershipId);
  if (session === null) {
    return (
      <Screen title={t('invitation.title')}>
        <p>{t('invitation.sign-in')}</p>
        <p className="row">
          <Link
            className="button button-primary"
            href={`${PATHS.signIn}?next=${encodeURIComponent(PATHS.invitation + window.location.hash)}`}
          >
            {t('sign-in.title')}
          </Link>
          <Link className="button" href={PATHS.register}>
            {t('register.title')}
          </Link>
        </p>
      </Screen>
    );
  }
  return (
    <Screen title={t('invitation.title')}>
      {invitation !== undefined && <p className="lead">{t('invitation.from', { name: invitation.requester.name })}</p>}
      {accept.outcome?.isDone === true && <p className="notice notice-done">{t('invitation.accepted')}</p>}
      {decline.outcome?.isDone === true && <p className="notice">{t('invitation.declined')}</p>}
      <p className="row">
        <button
          type="button"
          className="button button-primary"
          disabled={accept.isSending}
          onClick={() => void accept.run({ input: { membershipId, secret } })}
        >
          {t('invitation.accept')}
        </button>
        <button type="button" className="button" disabled={decline.isSending} onClick={() => void decline.run({ input: { membershipId } })}>
          {t('invitation.decline')}
        </button>
      </p>
      <Refusals outcome={accept.outcome} />
      <Refusals outcome={decline.outcome} />
    </Screen>
  );
}
