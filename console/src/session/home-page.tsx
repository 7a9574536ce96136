import { Link, Redirect } from 'wouter';
import type { SessionData } from '../api/generated/account.ts';
import { PATHS } from '../app/paths.ts';
import { useT } from '../messages/language-context.ts';
import { Screen } from '../screen/screen.tsx';

/** Where somebody lands after signing in: a worker at the board, others at what they may do here. */
export function HomePage({ session }: { readonly session: SessionData }) {
  const t = useT();
  const { me } = session;
  if (me.worker !== null) return <Redirect to={PATHS.board} replace />;
  if (me.memberships.length > 0 && !me.isAdmin && !me.isAuditor) return <Redirect to={PATHS.requester} replace />;
  return (
    <Screen title={t('home.title', { name: me.name ?? '' })}>
      {me.memberships.map(({ id, requester, role }) => (
        <p key={id}>{t('home.member', { name: requester.name, role: role.toLowerCase() })}</p>
      ))}
      <div className="cards">
        {(me.isAdmin || me.isAuditor) && (
          <Link className="card card-button" href={PATHS.admin}>
            <strong>{t('nav.admin')}</strong>
            <span className="soft">{me.isAdmin ? t('demo.admin-does') : t('demo.auditor-does')}</span>
          </Link>
        )}
        <Link className="card card-button" href={PATHS.workerProfile}>
          <strong>{t('home.work')}</strong>
          <span className="soft">{t('home.work-text')}</span>
        </Link>
        <Link className="card card-button" href={PATHS.newOrganisation}>
          <strong>{t('home.post')}</strong>
          <span className="soft">{t('home.post-text')}</span>
        </Link>
        <Link className="card card-button" href={PATHS.account}>
          <strong>{t('nav.account')}</strong>
          <span className="soft">{t('home.account-text')}</span>
        </Link>
      </div>
    </Screen>
  );
}
