import { useState } from 'react';
import { useClient } from 'urql';
import { Seals, VerifySeals, type VerifySealsData } from '../../api/generated/admin.ts';
import { failureOf, type Failure } from '../../api/failure.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { FailureNotice } from '../../screen/failure-notice.tsx';

type Verified = VerifySealsData['verifySeals'][number];

/** Computes all seals again: a row that was changed after its seal is found and named. */
export function SealCheck() {
  const t = useT();
  const { number, dateTime } = useFormat();
  const newest = useRead(Seals, {}).data?.seals ?? [];
  const client = useClient();
  const [isRunning, setRunning] = useState(false);
  const [logs, setLogs] = useState<readonly Verified[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const verify = async () => {
    setRunning(true);
    setFailure(null);
    const { data, error } = await client.query(VerifySeals, {}, { requestPolicy: 'network-only' }).toPromise();
    setRunning(false);
    setFailure(error === undefined ? null : failureOf(error));
    setLogs(data?.verifySeals ?? []);
  };
  const sentence = ({ isIntact, broken, verifiedTo }: Verified) => {
    if (broken.length > 0) return t('seals.broken', { count: broken.length });
    return isIntact ? t('seals.intact', { number: number(verifiedTo) }) : t('seals.part', { number: number(verifiedTo) });
  };
  return (
    <section className="seal-check" aria-label={t('seals.title')}>
      <p className="row">
        <button type="button" className="button button-small" aria-disabled={isRunning} onClick={() => void verify()}>
          {isRunning ? t('seals.running') : t('seals.verify')}
        </button>
        <span className="soft">{t('seals.text')}</span>
      </p>
      <ul className="seals-newest">
        {newest.map((seal) => (
          <li key={seal.log} className="soft">
            <strong>{seal.log}</strong> {t('seals.newest', { number: number(seal.number), when: dateTime(seal.sealedAt) })}{' '}
            <bdi className="id">{seal.hash.slice(0, 16)}…</bdi>
          </li>
        ))}
      </ul>
      {failure !== null && <FailureNotice failure={failure} again={() => void verify()} />}
      {logs.map((log) => (
        <div key={log.log} className={`notice notice-small ${log.broken.length > 0 ? 'notice-refusal' : 'notice-done'}`} role="status">
          <p>
            <strong>{log.log}</strong> {sentence(log)}
          </p>
          {log.broken.map((seal) => (
            <p key={seal.number}>
              {number(seal.number)}: {seal.problem}{' '}
              {seal.changes.map((change) => (
                <bdi key={change.id} className="id">
                  {`${change.kind} ${change.id} ${change.change} `}
                </bdi>
              ))}
            </p>
          ))}
        </div>
      ))}
    </section>
  );
}
