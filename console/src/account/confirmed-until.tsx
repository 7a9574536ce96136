import { EndStepUp } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { Refusals } from '../forms/refusals.tsx';
import { useFormat } from '../messages/use-format.ts';
import { useT } from '../messages/language-context.ts';

/** Shows when the session's step-up ends, with a button that ends it at once. */
export function ConfirmedUntil({ until }: { readonly until: string }) {
  const t = useT();
  const { time } = useFormat();
  const command = useCommand(EndStepUp);
  return (
    <>
      <p>
        {t('sessions.confirmed', { when: time(until) })}{' '}
        <button type="button" className="button button-small" aria-disabled={command.isSending} onClick={() => void command.run({})}>
          {t('sessions.confirmed-end')}
        </button>
      </p>
      <Refusals outcome={command.outcome} />
    </>
  );
}
