import { Link, useLocation } from 'wouter';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';

/** The pages of one batch. */
export function BatchTabs({ id }: { readonly id: string }) {
  const t = useT();
  const [path] = useLocation();
  const pages = [
    ['ownBatch', t('batch-tabs.overview')],
    ['review', t('review.title')],
    ['labels', t('labels.title')],
    ['gold', t('gold.title')],
    ['batchDownloads', t('downloads.title')],
  ] as const;
  return (
    <nav className="batch-tabs" aria-label={t('batch-tabs.title')}>
      {pages.map(([name, label]) => (
        <Link key={name} href={pathTo(name, id)} aria-current={path === pathTo(name, id) ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
