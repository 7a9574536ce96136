import { AcceptTerms } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { Refusals } from '../forms/refusals.tsx';
import { useT } from '../messages/language-context.ts';
import { useSession } from './session-context.ts';

/** The terms have changed since this person accepted them. */
export function NewTermsNotice() {
  const t = useT();
  const { session, again } = useSession();
  const command = useCommand(AcceptTerms);
  if (session === null) return null;
  const { termsVersion } = session.marketplace;
  // People whom the operator's command made have accepted none.
  const { acceptedTerms } = session.me;
  if (acceptedTerms.length === 0 || acceptedTerms.some(({ version }) => version === termsVersion)) return null;
  const accept = async () => {
    const { isDone } = await command.run({ input: { version: termsVersion } });
    if (isDone) again();
  };
  return (
    <section className="notice notice-waiting" aria-label={t('terms.title')}>
      <p>{t('terms.text', { version: termsVersion })}</p>
      <button type="button" className="button" aria-disabled={command.isSending} onClick={() => void accept()}>
        {t('terms.accept')}
      </button>
      <Refusals outcome={command.outcome} />
    </section>
  );
}
