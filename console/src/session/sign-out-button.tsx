import { useState } from 'react';
import { useLocation } from 'wouter';
import { SignOut } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { PATHS } from '../app/paths.ts';
import { useRestart } from '../app/restart-context.ts';
import { ConfirmDialog } from '../dialogs/confirm-dialog.tsx';
import { useT } from '../messages/language-context.ts';
import { dropAllKeptReads } from '../offline/kept-reads.ts';
import { unsentCount } from '../outbox/store.ts';
import { useSession } from './session-context.ts';

/** Signs out, after a warning where answers on this device are not sent yet. */
export function SignOutButton() {
  const t = useT();
  const [, navigate] = useLocation();
  const restart = useRestart();
  const { session } = useSession();
  const command = useCommand(SignOut);
  const [unsent, setUnsent] = useState(0);
  const leave = async () => {
    const { failure } = await command.run({});
    if (failure !== null && failure.kind !== 'signed-out') return;
    await dropAllKeptReads().catch(() => undefined);
    navigate(PATHS.home);
    restart();
  };
  const begin = async () => {
    const count = session === null ? 0 : await unsentCount(session.me.id);
    setUnsent(count);
    if (count === 0) await leave();
  };
  return (
    <>
      <button type="button" className="button" disabled={command.isSending} onClick={() => void begin()}>
        {t('sign-out.title')}
      </button>
      {unsent > 0 && (
        <ConfirmDialog
          title={t('sign-out.title')}
          text={t('sign-out.unsent', { count: unsent })}
          action={t('sign-out.anyway')}
          confirm={() => void leave()}
          close={() => setUnsent(0)}
        />
      )}
    </>
  );
}
