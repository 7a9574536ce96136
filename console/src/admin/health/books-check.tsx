import { useState } from 'react';
import { useClient } from 'urql';
import { Integrity, type IntegrityData } from '../../api/generated/admin.ts';
import { failureOf, type Failure } from '../../api/failure.ts';
import { useT } from '../../messages/language-context.ts';
import { FailureNotice } from '../../screen/failure-notice.tsx';

type Found = IntegrityData['integrity'];

/** Runs every integrity check on request. The checks read the whole database. */
export function BooksCheck() {
  const t = useT();
  const client = useClient();
  const [isRunning, setRunning] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async () => {
    if (isRunning) return;
    setRunning(true);
    setFailure(null);
    const { data, error } = await client.query(Integrity, {}, { requestPolicy: 'network-only' }).toPromise();
    setRunning(false);
    setFailure(error === undefined ? null : failureOf(error));
    setFound(data?.integrity ?? null);
  };
  return (
    <section aria-labelledby="check">
      <h2 id="check">{t('books-check.title')}</h2>
      <p className="row">
        <button type="button" className="button button-small" aria-disabled={isRunning} onClick={() => void run()}>
          {isRunning ? t('books-check.running') : t('books-check.run')}
        </button>
        <span className="soft">{t('books-check.text')}</span>
      </p>
      {isRunning && <progress className="long-job" aria-label={t('books-check.running')} />}
      {failure !== null && <FailureNotice failure={failure} again={() => void run()} />}
      {!isRunning && found !== null && (
        <div className={`notice notice-small ${found.problemCount === 0 ? 'notice-done' : 'notice-refusal'}`} role="status">
          <p>
            {found.problemCount === 0
              ? t('books-check.fine', { checks: found.checks })
              : t('books-check.problems', { count: found.problemCount, checks: found.checks })}
          </p>
          {found.problems.map(({ check, problem, row }) => (
            <p key={`${check} ${JSON.stringify(row)}`}>
              <bdi className="id">{check}</bdi> {problem} <code>{JSON.stringify(row)}</code>
            </p>
          ))}
        </div>
      )}
    </section>
  );
}
