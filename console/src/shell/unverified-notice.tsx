import { Link } from 'wouter';
import { PATHS } from '../app/paths.ts';
import { useT } from '../messages/language-context.ts';
import { useSession } from '../session/session-context.ts';

/** Until the address is confirmed, a person looks around only. */
export function UnverifiedNotice() {
  const t = useT();
  const { session } = useSession();
  if (session === null || session.me.emailVerified) return null;
  return (
    <section className="notice notice-waiting" aria-label={t('verify.title')}>
      {t('shell.unverified')} <Link href={PATHS.verify}>{t('verify.title')}</Link>
    </section>
  );
}
