import { Link } from 'wouter';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';

interface TaskLinkProps {
  readonly batchId: string;
  readonly task: { readonly externalId: string | null };
}

/** The requester's own name of a task, which leads to its labels and answers. Labels are found by this name alone. */
export function TaskLink({ batchId, task: { externalId } }: TaskLinkProps) {
  const t = useT();
  if (externalId === null) return '–';
  return (
    <Link
      href={`${pathTo('labels', batchId)}?task=${encodeURIComponent(externalId)}`}
      aria-label={t('task-list.answers-of', { task: externalId })}
    >
      <bdi>{externalId}</bdi>
    </Link>
  );
}
