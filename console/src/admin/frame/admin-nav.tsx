import { Link, useLocation } from 'wouter';
import { AdminBadges } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useKeys } from '../../app/keys.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useOversight } from '../shared/use-oversight.ts';
import { ADMIN_PARTS, type AdminPage } from './admin-pages.ts';

/** The pages of the admin, each with the number of decisions that wait for this person. */
export function AdminNav() {
  const t = useT();
  const { number } = useFormat();
  const [path, navigate] = useLocation();
  const { isAdmin } = useOversight();
  const { data } = useRead(AdminBadges, {}, { pause: !isAdmin });
  useKeys(Object.fromEntries(ADMIN_PARTS.flatMap(({ pages }) => pages).map((page) => [`g ${page.key}`, () => navigate(page.path)])));
  const waiting = (page: AdminPage) => {
    const counts = data === undefined ? [] : (page.waits?.(data.adminCounts) ?? []);
    const total = counts.reduce((sum, { value }) => sum + value, 0);
    return total === 0 ? '' : `${number(total)}${counts.some(({ isCapped }) => isCapped) ? '+' : ''}`;
  };
  return (
    <nav className="admin-nav" aria-label={t('nav.admin')}>
      {ADMIN_PARTS.map(({ label, pages }) => (
        <div key={label} className="admin-part">
          <p className="admin-part-name">{t(label)}</p>
          <ul>
            {pages.map((page) => (
              <li key={page.path}>
                <Link
                  href={page.path}
                  aria-current={path === page.path || path.startsWith(`${page.path}/`) ? 'page' : undefined}
                  aria-keyshortcuts={`g ${page.key}`}
                >
                  {t(page.label)}
                  {waiting(page) !== '' && (
                    <span className="admin-count" title={t('admin.yours-to-decide')}>
                      {waiting(page)}
                      <span className="visually-hidden"> {t('admin.yours-to-decide')}</span>
                    </span>
                  )}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
