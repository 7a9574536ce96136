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

const REQUESTER: readonly NavItem[] = [
  { path: PATHS.requester, label: 'nav.requester-home', key: 'h' },
  { path: PATHS.batches, label: 'nav.batches', key: 'b' },
  // Money and team
  { path: PATHS.payIn, label: 'nav.money', key: 'm' },
  { path: PATHS.team, label: 'nav.team', key: 't' },
  { path: PATHS.tests, label: 'nav.tests', key: 's' },
  { path: PATHS.downloads, label: 'nav.downloads', key: 'd' },
];

const ADMIN: NavItem = { path: PATHS.admin, label: 'nav.admin', key: 'd' };

const ACCOUNT: NavItem = { path: PATHS.account, label: 'nav.account', key: 'a' };

/** What one role does here. */
interface Area {
  readonly prefix: string;
  readonly items: readonly NavItem[];
  /** Leads there from another area. */
  readonly entry: NavItem;
  readonly isFor: (session: SessionData) => boolean;
}

const AREAS: readonly Area[] = [
  {
    prefix: '/work',
    items: WORKER,
    entry: { path: PATHS.board, label: 'nav.to-work', key: 'w' },
    isFor: ({ me }) => me.worker !== null,
  },
  {
    prefix: '/r',
    items: REQUESTER,
    entry: { path: PATHS.requester, label: 'nav.to-requester', key: 'r' },
    isFor: ({ me }) => me.memberships.length > 0,
  },
  {
    prefix: '/admin',
    items: [ADMIN],
    entry: ADMIN,
    isFor: ({ me }) => me.isAdmin || me.isAuditor,
  },
];

const isWithin = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`);

/** The items of the area where the person is, else of their first one; then the ways to their other areas. */
export function navItemsOf(session: SessionData, path: string): readonly NavItem[] {
  const own = AREAS.filter(({ prefix, isFor }) => isFor(session) || isWithin(path, prefix));
  const here = own.find(({ prefix }) => isWithin(path, prefix)) ?? own[0];
  const items = here?.items ?? [];
  const others = own.filter((area) => area !== here).map(({ entry }) => ({ ...entry, key: freeKey(entry.key, items) }));
  return [...items, ...others, ACCOUNT];
}

/** Navigation item of the page or of its parent page. */
export function itemOf(items: readonly NavItem[], path: string): NavItem | undefined {
  const above = items.filter((item) => isWithin(path, item.path));
  return above.toSorted((one, other) => other.path.length - one.path.length)[0];
}

/** Two items never have the same key: the later one gets its capital. */
const freeKey = (key: string, items: readonly NavItem[]): string =>
  // The admin's navigation has its own styles for them.
  items.some((item) => item.key === key || item === ADMIN) ? key.toUpperCase() : key;
