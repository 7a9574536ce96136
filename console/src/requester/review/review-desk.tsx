import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { Task } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { TaskWithAnswers } from '../answers/task-with-answers.tsx';
import { RejectForm } from './reject-form.tsx';
import { ReviewBar } from './review-bar.tsx';
import type { Doubtful } from './doubtful.ts';
import type { Review } from './use-review.ts';

interface ReviewDeskProps {
  readonly doubtful: Doubtful;
  readonly review: Review;
}

/** The answer that is open, with its item and all other answers, and what is done with it. Rejecting needs all three on screen. */
export function ReviewDesk({ doubtful, review }: ReviewDeskProps) {
  const t = useT();
  const { duration, number } = useFormat();
  const { assignment } = doubtful;
  const read = useRead(Task, { id: assignment.requesterTask.id });
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) heading.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [assignment.id]);
  const name = assignment.requesterTask.externalId ?? assignment.requesterTask.id;
  const standing = assignment.worker?.standing ?? null;
  return (
    <article className="review-desk" aria-labelledby="review-task">
      <header className="review-desk-head">
        <h2 id="review-task" ref={heading} tabIndex={-1}>
          {t('review.task', { task: name })}
        </h2>
        <p className="soft">
          <MoneyText money={assignment.reward} />
          {assignment.secondsWorked !== null && ` · ${duration(assignment.secondsWorked)}`}
          {assignment.worker !== null && (
            <>
              {' · '}
              <Link href={`${PATHS.workers}?worker=${assignment.worker.id}&assignment=${assignment.id}`}>{t('own-workers.link')}</Link>
            </>
          )}
          {standing !== null && ` · ${t('review.standing', { approved: number(standing.approved), rejected: number(standing.rejected) })}`}
        </p>
      </header>
      <Shown read={read}>
        {({ task }) =>
          task !== null && (
            <>
              <TaskWithAnswers key={assignment.id} task={task} currentId={assignment.id} />
              {review.isRejecting && (
                <Dialog title={t('reject.title', { task: name })} close={review.stopRejecting}>
                  <TaskWithAnswers task={task} currentId={assignment.id} />
                  <RejectForm
                    assignmentId={assignment.id}
                    reward={assignment.reward.text}
                    rejected={review.rejected}
                    close={review.stopRejecting}
                  />
                </Dialog>
              )}
            </>
          )
        }
      </Shown>
      <Refusals outcome={review.approvalOutcome} />
      <Refusals outcome={review.withdraw.outcome} />
      <ReviewBar review={review} />
    </article>
  );
}
