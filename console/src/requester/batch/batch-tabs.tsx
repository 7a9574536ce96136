import { Link, useLocation } from 'wouter';
import { PATHS, pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';

/** Pages of one batch. */
const TABS = [
  // Batches
  { path: 'ownBatch', label: 'batch-tab.overview' },
  { path: 'batchTasks', label: 'tasks.title' },
  { path: 'editBatch', label: 'batch-tab.settings' },
  // Work
  { path: 'review', label: 'review.title' },
  { path: 'labels', label: 'labels.title' },
  { path: 'gold', label: 'gold.title' },
  { path: 'batchDownloads', label: 'downloads.title' },
] as const;

interface BatchTabsProps {
  readonly id: string;
  readonly title: string;
}

/** The way back to the list, and between the pages of a batch. */
export function BatchTabs({ id, title }: BatchTabsProps) {
  const t = useT();
  const [here] = useLocation();
  return (
    <nav className="batch-tabs" aria-label={title}>
      <Link href={PATHS.batches}>{t('batches.title')}</Link>
      {TABS.map(({ path, label }) => (
        <Link key={path} href={pathTo(path, id)} aria-current={here === pathTo(path, id) ? 'page' : undefined}>
          {t(label)}
        </Link>
      ))}
    </nav>
  );
}
