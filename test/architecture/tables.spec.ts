/** docs/tables.md says which tables each domain owns and reads today. */
import { readFileSync } from 'node:fs';
import { tablesPage } from '../../scripts/tables.mjs';

it('lists the tables of each domain as the migrations and the sources have them (else run: node scripts/tables.mjs)', () => {
  expect(readFileSync('docs/tables.md', 'utf8')).toBe(tablesPage());
});
