import { Link } from 'wouter';
import type { Failure } from '../api/failure.ts';
import { PATHS } from '../app/paths.ts';
import { useT } from '../messages/language-context.ts';

/** The person may not see this: why, and who may. */
export function Refused({ failure }: { readonly failure: Failure }) {
  const t = useT();
  const isSignedOut = failure.kind === 'signed-out';
  return (
    <div className="empty">
      <h2>{isSignedOut ? t('refused.signed-out') : t('refused.title')}</h2>
      <p>{isSignedOut ? t('refused.sign-in') : (failure.message ?? t('refused.why'))}</p>
      <Link className="button button-primary" href={isSignedOut ? PATHS.signIn : PATHS.home}>
        {isSignedOut ? t('sign-in.title') : t('refused.home')}
      </Link>
    </div>
  );
}
