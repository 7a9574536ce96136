import { Link } from 'wouter';
import { HeldTasks } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';

/** Tasks that this person holds already: to finish first. */
export function HeldTasksList() {
  const t = useT();
  const { relative } = useFormat();
  const held = useRead(HeldTasks, {}).data?.worker.assignments.nodes ?? [];
  if (held.length === 0) return null;
  return (
    <section className="held" aria-labelledby="held-tasks">
      <h2 id="held-tasks">{t('held.title', { count: held.length })}</h2>
      <ul className="board">
        {held.map(({ id, task, reward, leaseUntil }) => (
          <li key={id} className="card held-task">
            <span dir="auto">
              <strong>{task.batch.title}</strong>
            </span>
            <span className="soft">{t('held.until', { when: relative(leaseUntil), amount: reward.text })}</span>
            <Link className="button button-primary" href={pathTo('task', id)}>
              {t('held.continue')}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
