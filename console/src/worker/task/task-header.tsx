import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { WorkerAnsweredToday } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Mark } from '../../shell/mark.tsx';
import { Clock } from './clock.tsx';
import type { TaskAssignment } from './steady-assignment.ts';

interface TaskHeaderProps {
  readonly assignment: TaskAssignment;
  readonly openInstructions: () => void;
}

/** Title, requester, number of the task today, pay and time left. */
export function TaskHeader({ assignment, openInstructions }: TaskHeaderProps) {
  const t = useT();
  const { batch } = assignment.task;
  const answered = useRead(WorkerAnsweredToday, {}).data?.me.worker?.counts.answeredToday;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${batch.title} – Guildhall`;
    heading.current?.focus({ preventScroll: true });
  }, [assignment.id]);
  return (
    <header className="desk-head">
      <Link className="brand" href={PATHS.board} aria-label={t('nav.board')}>
        <Mark />
      </Link>
      <div className="desk-title">
        <h1 ref={heading} tabIndex={-1} dir="auto">
          {batch.title}
        </h1>
        <p className="soft">
          <bdi className="desk-requester">{batch.requester.name}</bdi>
          {answered !== undefined && <span className="desk-today">{t('task.today', { place: answered.value + 1 })}</span>}
        </p>
      </div>
      <dl className="desk-figures">
        <div>
          <dd>
            <MoneyText money={assignment.reward} />
          </dd>
          <dt>{t('task.pays')}</dt>
        </div>
        <div>
          <dd>
            <MoneyText money={batch.rewardPerHour} />
          </dd>
          <dt>{t('task.per-hour')}</dt>
        </div>
      </dl>
      <Clock assignment={assignment} />
      <button type="button" className="button desk-instructions" onClick={openInstructions}>
        {t('instructions.title')} <kbd>i</kbd>
      </button>
    </header>
  );
}
