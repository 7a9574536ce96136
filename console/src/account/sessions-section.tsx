import { RevokeAllSessions, RevokeSession, type SecurityData } from '../api/generated/account.ts';
import { serverNow } from '../api/server-clock.ts';
import { useCommand } from '../api/use-command.ts';
import { useRestart } from '../app/restart-context.ts';
import { Refusals } from '../forms/refusals.tsx';
import { useFormat } from '../messages/use-format.ts';
import { useT } from '../messages/language-context.ts';
import { ConfirmedUntil } from './confirmed-until.tsx';
import { Section } from './section.tsx';

/** Where this person is signed in. */
export function SessionsSection({ sessions }: { readonly sessions: SecurityData['me']['sessions'] }) {
  const t = useT();
  const { relative } = useFormat();
  const restart = useRestart();
  const end = useCommand(RevokeSession);
  const endAll = useCommand(RevokeAllSessions);
  const confirmedUntil = sessions.find(({ isCurrent }) => isCurrent)?.steppedUpUntil ?? null;
  const leaveAll = async () => {
    const { isDone } = await endAll.run({});
    if (isDone) restart();
  };
  return (
    <Section title={t('sessions.title')}>
      <ul className="rows">
        {sessions.map(({ id, device, lastUsedAt, isCurrent }) => (
          <li key={id}>
            <span>
              {device ?? t('sessions.unknown')} {isCurrent && <span className="tag tag-green">{t('sessions.this')}</span>}{' '}
              <span className="soft">{relative(lastUsedAt)}</span>
            </span>
            {!isCurrent && (
              <button type="button" className="button button-small" onClick={() => void end.run({ input: { sessionId: id } })}>
                {t('sessions.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {confirmedUntil !== null && Date.parse(confirmedUntil) > serverNow() && <ConfirmedUntil until={confirmedUntil} />}
      <button type="button" className="button" aria-disabled={endAll.isSending} onClick={() => void leaveAll()}>
        {t('sessions.end-all')}
      </button>
      <Refusals outcome={end.outcome} />
      <Refusals outcome={endAll.outcome} />
    </Section>
  );
}
