import { useEffect, useState } from 'react';
import { useT } from '../messages/language-context.ts';
import { unsentCount } from '../outbox/store.ts';
import { useSession } from '../session/session-context.ts';
import { onNewVersion, takeNewVersion } from './new-version.ts';

/** Interval at which it checks whether the answers on this device are sent. */
const LOOK_EVERY_MS = 2_000;

/** Offers to reload a new version of the console, unless the outbox has unsent answers: their own version sends them. */
export function NewVersionNotice() {
  const t = useT();
  const { session } = useSession();
  const personId = session?.me.id ?? '';
  const [isReady, setReady] = useState(false);
  const [isAllSent, setAllSent] = useState(false);
  useEffect(() => onNewVersion(setReady), []);
  useEffect(() => {
    if (!isReady) return undefined;
    const look = () => void unsentCount(personId).then((count) => setAllSent(count === 0));
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isReady, personId]);
  if (!isReady || !isAllSent) return null;
  return (
    <div className="notice notice-done offline-bar" role="status">
      <p>{t('shell.new-version')}</p>
      <button type="button" className="button button-small" onClick={takeNewVersion}>
        {t('shell.reload')}
      </button>
    </div>
  );
}
