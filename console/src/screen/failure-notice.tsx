import type { Failure } from '../api/failure.ts';
import { useT } from '../messages/language-context.ts';
import { OwnScreen } from './own-screen.tsx';
import { RequestId } from './request-id.tsx';

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly again?: () => void;
}

/** What went wrong, the id of the request, and the way to try again. */
export function FailureNotice({ failure, again }: FailureNoticeProps) {
  const t = useT();
  const sentence = {
    offline: t('failure.offline'),
    limited: t('failure.limited'),
    'signed-out': t('failure.signed-out'),
    refused: t('failure.refused'),
    server: t('failure.server'),
  };
  return (
    <OwnScreen title={t('page-failure.title')}>
      <div className="notice notice-refusal" role="alert">
        <p>
          <strong>{sentence[failure.kind]}</strong>
          {failure.message !== null && failure.kind !== 'offline' && <span> {failure.message}</span>}
        </p>
        <RequestId id={failure.requestId} />
        {again !== undefined && (
          <button type="button" className="button" onClick={again}>
            {t('failure.again')}
          </button>
        )}
      </div>
    </OwnScreen>
  );
}
