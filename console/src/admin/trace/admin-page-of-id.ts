import { pathTo } from '../../app/paths.ts';

const PAGES = { pay: 'adminPayout', run: 'adminRun', per: 'adminPerson', wkr: 'adminPerson', org: 'adminOrganisation' } as const;

/** Admin's page about the record of an id. Null: there is none. */
export function adminPageOfId(id: string): string | null {
  const [prefix = ''] = id.split('_');
  if (!(prefix in PAGES)) return null;
  const isWorker = prefix === 'wkr';
  return pathTo(PAGES[prefix as keyof typeof PAGES], isWorker ? id.replace(/^wkr_/, 'per_') : id);
}
