import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { useOutbox } from '../../outbox/outbox-context.ts';
import { unsentOf, type Waiting } from '../../outbox/store.ts';
import { useSession } from '../../session/session-context.ts';

/** Answers on this device that the server does not have yet. */
export function UnsentAnswers() {
  const t = useT();
  const outbox = useOutbox();
  const { session } = useSession();
  const personId = session?.me.id ?? '';
  const [waiting, setWaiting] = useState<readonly Waiting[]>([]);
  useEffect(() => {
    const read = () => void unsentOf(personId).then(setWaiting, () => setWaiting([]));
    read();
    return outbox.onResult(read);
  }, [outbox, personId]);
  if (waiting.length === 0) return null;
  return (
    <section className="notice notice-waiting" aria-labelledby="unsent">
      <h2 id="unsent">{t('unsent.title', { count: waiting.length })}</h2>
      <p>{t('unsent.text')}</p>
      <ul>
        {waiting.map(({ assignmentId }) => (
          <li key={assignmentId}>
            <Link href={pathTo('task', assignmentId)}>
              <bdi className="id">{assignmentId}</bdi>
            </Link>
          </li>
        ))}
      </ul>
      <button type="button" className="button" onClick={() => void outbox.flush()}>
        {t('sent.now')}
      </button>
    </section>
  );
}
