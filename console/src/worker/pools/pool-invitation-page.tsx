import { Link, useLocation } from 'wouter';
import { JoinPool, PoolInvitation } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { fragmentValues, PATHS } from '../../app/paths.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Markdown } from '../../screen/markdown.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { useSession } from '../../session/session-context.ts';

/** The link of an invitation to a pool leads here: read the agreement, then join. */
export default function PoolInvitationPage() {
  const t = useT();
  const tell = useMaybeT();
  const [, navigate] = useLocation();
  const { session } = useSession();
  const secret = fragmentValues().get('token') ?? '';
  const read = useRead(PoolInvitation, { secret }, { pause: session === null });
  const join = useCommand(JoinPool);
  if (session === null) {
    return (
      <Screen title={t('pools.invitation')}>
        <p>{t('invitation.sign-in')}</p>
        <Link className="button button-primary" href={`${PATHS.signIn}?next=${encodeURIComponent(PATHS.pool + window.location.hash)}`}>
          {t('sign-in.title')}
        </Link>
      </Screen>
    );
  }
  const accept = async (agreementVersion: number) => {
    const { isDone } = await join.run({ input: { secret, agreementVersion } });
    if (isDone) navigate(PATHS.pools);
  };
  return (
    <Screen title={t('pools.invitation')}>
      <Shown read={read} isEmpty={({ poolInvitation }) => poolInvitation === null} empty={<p>{t('pools.invitation-gone')}</p>}>
        {({ poolInvitation }) =>
          poolInvitation === null ? null : (
            <>
              <p className="lead">{t('pools.invited', { name: poolInvitation.requester.name, pool: poolInvitation.poolName })}</p>
              <Markdown text={poolInvitation.agreement.text} />
              {poolInvitation.inTheWay !== null && (
                <p className="notice notice-waiting">
                  {tell(`code.${poolInvitation.inTheWayMessage?.code ?? ''}`, poolInvitation.inTheWay)}
                </p>
              )}
              <button
                type="button"
                className="button button-primary"
                disabled={poolInvitation.inTheWay !== null}
                aria-disabled={join.isSending}
                onClick={() => void accept(poolInvitation.agreement.version)}
              >
                {t('pools.join')}
              </button>
              <Refusals outcome={join.outcome} />
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
