/**
 * `node scripts/tables.mjs`: writes docs/tables.md, which lists the tables and views of each domain, and what its SQL reads of other
 * domains. Made from the migrations, the sources and `ladder.mjs`; test/architecture/tables.spec.ts fails when it is out of date.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { LADDER } from '../ladder.mjs';
import { root } from './root.mjs';
import { literalsIn, uses } from './sql.mjs';
import { ownerOf, readFiles, readMigrations } from './walls.mjs';

const HEAD = `# Which tables belong to which domain

Find the domain that owns a table, or what a domain reads. This page is made by \`node scripts/tables.mjs\`; do not edit it.

A domain writes and locks its own tables only. It reads those of domains below it through views and functions that the other domain publishes
([ARCHITECTURE.md](../ARCHITECTURE.md#sql-between-domains)). The schema \`payouts\` holds the tables of five domains: payouts,
stripe, funding, treasury, and one table of identity.

"Uses of other domains" is what the SQL in \`src\` names. What an SQL function of a migration reads is not counted.
`;

const list = (names) => (names.length === 0 ? '–' : names.map((name) => `\`${name}\``).join(', '));

/** Tables, views and functions of other domains that the SQL of a domain's files names, sorted. */
function usedBy(domain, sources, known) {
  const found = new Set();
  for (const [file, text] of sources) {
    if (!file.startsWith(`${domain}/`) || file.endsWith('.spec.ts')) continue;
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    for (const { schema, name } of literalsIn(source).flatMap(uses)) {
      const owner = ownerOf(schema, name);
      if (owner !== null && owner !== domain && known.has(`${schema}.${name}`)) found.add(`${schema}.${name}`);
    }
  }
  return [...found].sort();
}

/** @returns {string} the text of docs/tables.md */
export function tablesPage() {
  const { catalogue } = readMigrations(readFiles('migrations', '.sql'));
  const sources = readFiles('src', '.ts');
  const known = new Set([...catalogue.tables, ...catalogue.views, ...catalogue.functions]);
  const owned = (names, domain) => [...names].filter((name) => ownerOf(...name.split('.')) === domain).sort();
  const parts = Object.keys(LADDER).flatMap((domain) => {
    const tables = owned(catalogue.tables, domain);
    const reads = usedBy(domain, sources, known);
    if (tables.length + reads.length === 0) return [];
    const views = owned(catalogue.views, domain);
    return [
      `## ${domain}\n\n- Tables: ${list(tables)}.\n- Publishes the views ${list(views)}.\n- Uses of other domains: ${list(reads)}.\n`,
    ];
  });
  return [HEAD, ...parts].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(join(root, 'docs', 'tables.md'), tablesPage());
