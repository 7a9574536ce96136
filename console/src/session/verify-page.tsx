import { useEffect } from 'react';
import { Link } from 'wouter';
import { RequestEmailVerification, VerifyEmail } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { fragmentValues, PATHS } from '../app/paths.ts';
import { Refusals } from '../forms/refusals.tsx';
import { useT } from '../messages/language-context.ts';
import { Screen } from '../screen/screen.tsx';
import { useSession } from './session-context.ts';

/** The link of the e-mail leads here: its token confirms the address of the person who is signed in. */
export function VerifyPage() {
  const t = useT();
  const { session, again } = useSession();
  const verify = useCommand(VerifyEmail);
  const resend = useCommand(RequestEmailVerification);
  const token = fragmentValues().get('token');
  const isSignedIn = session !== null;
  useEffect(() => {
    if (token === null || !isSignedIn) return;
    void verify.run({ input: { token } }).then(({ isDone }) => {
      if (isDone) again();
    });
  }, [token, isSignedIn]);
  const isVerified = session?.me.emailVerified === true;
  return (
    <Screen title={t('verify.title')}>
      {!isSignedIn && (
        <>
          <p>{t('verify.sign-in')}</p>
          <Link className="button button-primary" href={`${PATHS.signIn}?next=${encodeURIComponent(PATHS.verify + window.location.hash)}`}>
            {t('sign-in.title')}
          </Link>
        </>
      )}
      {isVerified && (
        <>
          <p className="notice notice-done">{t('verify.done')}</p>
          <Link className="button button-primary" href={PATHS.home}>
            {t('verify.next')}
          </Link>
        </>
      )}
      {isSignedIn && !isVerified && (
        <>
          <p>{t('verify.text', { email: session.me.email ?? '' })}</p>
          <Refusals outcome={verify.outcome} />
          <button type="button" className="button" disabled={resend.isSending} onClick={() => void resend.run({})}>
            {t('verify.again')}
          </button>
          {resend.outcome?.isDone === true && <p role="status">{t('verify.sent')}</p>}
          <Refusals outcome={resend.outcome} />
        </>
      )}
    </Screen>
  );
}
