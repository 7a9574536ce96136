import { Link, useLocation } from 'wouter';

interface ViewTabsProps<View extends string> {
  readonly label: string;
  readonly views: readonly View[];
  readonly current: View;
  readonly labelOf: (view: View) => string;
  /** Where the views are; the page itself when left out. */
  readonly path?: string;
}

/** Views of one page. Each has an address, so that it can be kept and sent. */
export function ViewTabs<View extends string>({ label, views, current, labelOf, path }: ViewTabsProps<View>) {
  const [here] = useLocation();
  const base = path ?? `/${here.split('/').slice(1, 3).join('/')}`;
  return (
    <nav className="view-tabs" aria-label={label}>
      {views.map((view) => (
        <Link key={view} href={view === views[0] ? base : `${base}?view=${view}`} aria-current={view === current ? 'true' : undefined}>
          {labelOf(view)}
        </Link>
      ))}
    </nav>
  );
}
