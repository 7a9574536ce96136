/** Where the main navigation leads, by role. Each role's tree adds its own. */
import type { SessionData } from '../api/generated/account.ts';
import { PATHS } from '../app/paths.ts';
import type { MessageKey } from '../messages/keys.ts';

export interface NavItem {
  readonly path: string;
  readonly label: MessageKey;
  /** `g` and this letter go there. */
  readonly key: string;
}

const WORKER: readonly NavItem[] = [
  { path: PATHS.board, label: 'nav.board', key: 'b' },
  { path: PATHS.myWork, label: 'nav.my-work', key: 'w' },
  { path: PATHS.money, label: 'nav.money', key: 'm' },
  { path: PATHS.skills, label: 'nav.skills', key: 's' },
  { path: PATHS.pools, label: 'nav.pools', key: 'p' },
];

const ADMIN: NavItem = { path: PATHS.admin, label: 'nav.admin', key: 'd' };

const ACCOUNT: NavItem = { path: PATHS.account, label: 'nav.account', key: 'a' };

export function navItemsOf(session: SessionData): readonly NavItem[] {
  return [...(session.me.worker === null ? [] : WORKER), ...(session.me.isAdmin || session.me.isAuditor ? [ADMIN] : []), ACCOUNT];
}
