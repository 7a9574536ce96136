import { EndStepUp } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { Refusals } from '../forms/refusals.tsx';
import { useFormat } from '../messages/use-format.ts';
import { useT } from '../messages/language-context.ts';

/** Until when this session may change money and access without another question, and the way to end that before somebody else comes. */
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
