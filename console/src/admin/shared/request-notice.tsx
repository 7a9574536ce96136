import { Link } from 'wouter';
import type { AdminRequestStatus } from '../../api/generated/fragments.ts';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';

/** Notice after an action that needs a second admin, with a link to the request. */
export function RequestNotice({ request }: { readonly request: AdminRequestStatus | null }) {
  const t = useT();
  if (request === null) return null;
  return (
    <p className="notice notice-waiting" role="status">
      {t('requests.waits-now')} <Link href={pathTo('adminRequest', request.id)}>{t('requests.see')}</Link>
    </p>
  );
}
