import { Link } from 'wouter';
import { WorkerBadges } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';

/** Numbers of held tasks, unreviewed answers and open tests. */
export function WorkCounts() {
  const t = useT();
  const { number } = useFormat();
  const counts = useRead(WorkerBadges, {}).data?.me.worker?.counts;
  if (counts === undefined) return null;
  const shown = [
    { name: t('counts.held'), count: counts.heldTasks, path: PATHS.board },
    { name: t('counts.submitted'), count: counts.submittedAnswers, path: null },
    { name: t('counts.attempts'), count: counts.openTestAttempts, path: PATHS.skills },
  ];
  return (
    <dl className="figures card">
      {shown.map(({ name, count, path }) => (
        <div key={name}>
          <dt>{path === null ? name : <Link href={path}>{name}</Link>}</dt>
          <dd>{count.isCapped ? `${number(count.value)}+` : number(count.value)}</dd>
        </div>
      ))}
    </dl>
  );
}
