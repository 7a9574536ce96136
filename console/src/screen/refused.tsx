import { use } from 'react';
import { Link } from 'wouter';
import type { Failure } from '../api/failure.ts';
import { PATHS } from '../app/paths.ts';
import { useT } from '../messages/language-context.ts';
import { InScreenContext } from './in-screen-context.ts';
import { OwnScreen } from './own-screen.tsx';

/** The person may not see this: why, and who may. */
export function Refused({ failure }: { readonly failure: Failure }) {
  const t = useT();
  const isInScreen = use(InScreenContext);
  const isSignedOut = failure.kind === 'signed-out';
  const title = isSignedOut ? t('refused.signed-out') : t('refused.title');
  return (
    <OwnScreen title={title}>
      <div className="empty">
        {isInScreen && <h2>{title}</h2>}
        <p>{isSignedOut ? t('refused.sign-in') : (failure.message ?? t('refused.why'))}</p>
        <Link className="button button-primary" href={isSignedOut ? PATHS.signIn : PATHS.home}>
          {isSignedOut ? t('sign-in.title') : t('refused.home')}
        </Link>
      </div>
    </OwnScreen>
  );
}
