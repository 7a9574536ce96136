import { Link } from 'wouter';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import type { TaskAssignment } from './steady-assignment.ts';
import type { Submission } from './use-submission.ts';

interface TaskSentProps {
  readonly submission: Extract<Submission, { kind: 'waiting' | 'over' }>;
  readonly sendNow: () => void;
  readonly assignment: TaskAssignment;
}

/** The answer is sent and there is no next task, or it waits on this device for the network. */
export function TaskSent({ submission, sendNow, assignment }: TaskSentProps) {
  const t = useT();
  const isWaiting = submission.kind === 'waiting';
  return (
    <Screen title={isWaiting ? t('sent.waiting') : t('sent.title')}>
      <p className={isWaiting ? 'notice notice-waiting' : 'notice notice-done'} role="status">
        {isWaiting ? t('sent.waiting-text', { title: assignment.task.batch.title }) : t('sent.text', { amount: assignment.reward.text })}
      </p>
      {submission.kind === 'over' && submission.because !== '' && <p>{submission.because}</p>}
      <p className="row">
        {isWaiting && (
          <button type="button" className="button button-primary" onClick={sendNow}>
            {t('sent.now')}
          </button>
        )}
        <Link className="button" href={PATHS.board}>
          {t('nav.board')}
        </Link>
        <Link className="button" href={PATHS.myWork}>
          {t('nav.my-work')}
        </Link>
      </p>
    </Screen>
  );
}
