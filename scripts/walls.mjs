/**
 * The `walls` step of `npm run check`: SQL keeps the ladder of `ladder.mjs`, as imports do.
 *
 * - A domain reads tables of another only through views and functions that the other publishes: they have a comment.
 * - It does so down the ladder only.
 * - It never writes to another domain's table, and never locks one.
 * - A trigger on another domain's table is named in TRIGGERS, with its reason.
 *
 * Sources are checked as they are. Migrations are checked from FIRST_CHECKED on; what the older ones left is checked in a
 * migrated database by test/architecture/walls.database.spec.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { LADDER, SCHEMAS, TABLES, TRIGGERS } from '../ladder.mjs';
import { root } from './root.mjs';
import { constantsOf, emptyCatalogue, follow, literalsIn, statements, uses } from './sql.mjs';

/** Number of the first migration that the rules hold. */
const FIRST_CHECKED = 80;

/** Later ones that no rule holds, with the reason. What they leave in the database is checked all the same. */
export const CROSSING_MIGRATIONS = {
  '0100_plain_names.sql': 'renames tables, columns, constraints and indexes of many domains at once, and the name in platform.append_only',
};

/** Who may read what of whom, as sentences. */
export const RULES = {
  'sql-up': 'SQL names nothing of a domain that is not below its own on the ladder.',
  'sql-read': "SQL reads another domain's tables only through the views and functions that it publishes.",
  'sql-write': "SQL never writes to another domain's table.",
  'sql-lock': "SQL never locks rows of another domain's table.",
  'sql-undocumented': 'A view or function that another domain uses has a comment that says what it gives.',
  'sql-unknown': 'SQL names only what a migration has made.',
  'sql-entity': 'An entity maps a table of its own domain, and says so in literals: schema and name.',
  'sql-foreign-entity': "No domain uses another's entity: with it, TypeORM writes to the other's table.",
  'sql-search-path': 'SQL names the schema of everything: no search_path but pg_catalog.',
  'sql-view-name': 'A view is named after what a row is, and ends in _view.',
  'sql-owner': 'A schema belongs to a domain.',
  'sql-trigger': "A trigger on another domain's table is listed in TRIGGERS of ladder.mjs.",
};

/**
 * @typedef {object} Problem
 * @property {keyof typeof RULES} rule
 * @property {string} file path of the source or migration, or an object of the database: `function work.keep_slots`
 * @property {string} name of the table, view, function or trigger
 */

/** The domain that owns an object of the database: `batches.task` → `batches`. @returns {string | null} null for a schema that is nobody's */
export function ownerOf(schema, name) {
  const domain = TABLES[`${schema}.${name}`] ?? SCHEMAS[schema] ?? schema;
  return domain in LADDER ? domain : null;
}

/**
 * What a domain may not do of `used`, by kind and owner.
 *
 * @param {string} domain whose SQL it is
 * @param {import('./sql.mjs').Use} use
 * @param {import('./sql.mjs').Catalogue} catalogue
 * @returns {keyof typeof RULES | null}
 */
export function brokenRule(domain, use, catalogue) {
  const owner = ownerOf(use.schema, use.name);
  const name = `${use.schema}.${use.name}`;
  if (owner === null || owner === domain) return null;
  const isTable = catalogue.tables.has(name);
  const isView = catalogue.views.has(name);
  const isFunction = use.kind === 'call' && catalogue.functions.has(name);
  if (!isTable && !isView && !isFunction) return ['read', 'write', 'lock', 'key'].includes(use.kind) ? 'sql-unknown' : null;
  if (!LADDER[domain].includes(owner)) return 'sql-up';
  if (use.kind === 'key') return null;
  if (use.kind === 'write') return 'sql-write';
  if (use.kind === 'lock') return 'sql-lock';
  if (isTable) return 'sql-read';
  return catalogue.documented.has(name) ? null : 'sql-undocumented';
}

/**
 * @param {ReadonlyMap<string, string>} migrations by file name, `0001_platform.sql`
 * @returns {{ catalogue: import('./sql.mjs').Catalogue, problems: Problem[] }} what they leave, and what those from FIRST_CHECKED on break
 */
export function readMigrations(migrations) {
  const catalogue = emptyCatalogue();
  const problems = [];
  for (const [file, text] of [...migrations].sort(([a], [b]) => a.localeCompare(b))) {
    const parts = statements(text);
    for (const statement of parts) follow(catalogue, statement);
    if (Number.parseInt(file, 10) < FIRST_CHECKED || file in CROSSING_MIGRATIONS) continue;
    for (const statement of parts) {
      const { domain, trigger } = subjectOf(statement);
      if (trigger !== null) {
        if (!TRIGGERS.some((each) => each.trigger === trigger)) problems.push({ rule: 'sql-trigger', file, name: trigger });
        continue;
      }
      const [, view] = statement.match(/^create\s+(?:or\s+replace\s+)?(?:materialized\s+)?view\s+([a-z_]+\.[a-z_0-9]+)/i) ?? [];
      if (view !== undefined && !view.endsWith('_view')) problems.push({ rule: 'sql-view-name', file, name: view });
      if (setsSearchPath(statement)) problems.push({ rule: 'sql-search-path', file, name: view ?? domain ?? 'search_path' });
      if (domain === null) continue;
      for (const use of uses(statement)) {
        const rule = brokenRule(domain, use, catalogue);
        if (rule !== null && rule !== 'sql-unknown') problems.push({ rule, file, name: `${use.schema}.${use.name}` });
      }
    }
  }
  return { catalogue, problems };
}

/**
 * Whose statement of a migration it is, by the first object of a domain that it names. A call of a function of the
 * platform belongs to whose table it is given. A trigger that runs another domain's function on a table below it is no
 * statement of either.
 *
 * @param {string} text
 * @returns {{ domain: string | null, trigger: string | null }} trigger: `work.assignment.mark_change`, when it crosses
 */
function subjectOf(text) {
  const statement = text.replaceAll(/\s+/g, ' ');
  const owners = uses(statement).flatMap(({ schema, name }) => {
    const owner = ownerOf(schema, name);
    return owner === null ? [] : [owner];
  });
  const domain = owners.find((each) => each !== 'platform') ?? owners[0] ?? null;
  const [, trigger] = statement.match(/^create\s(?:or\s+replace\s+)?(?:constraint\s+)?trigger\s(\w+)/i) ?? [];
  const [, schema, table] = statement.match(/\son\s(\w+)\.(\w+)/i) ?? [];
  const [, of, routine] = statement.match(/\sexecute\sfunction\s(\w+)\.(\w+)/i) ?? [];
  if (trigger === undefined || !isTriggerFromAbove(ownerOf(schema, table), ownerOf(of, routine))) return { domain, trigger: null };
  return { domain, trigger: `${schema}.${table}.${trigger}` };
}

/** Whether a trigger on a table of `table` runs a function that the table's domain may not call. */
export function isTriggerFromAbove(table, routine) {
  return table !== null && routine !== null && table !== routine && !LADDER[table].includes(routine);
}

/**
 * @param {ReadonlyMap<string, string>} sources by path below the folder of domains: `work/claim.repository.ts`
 * @param {import('./sql.mjs').Catalogue} catalogue
 * @returns {Problem[]}
 */
export function readSources(sources, catalogue) {
  const files = [...sources].flatMap(([file, text]) => {
    const domain = file.split('/', 1)[0];
    if (!(domain in LADDER) || !file.includes('/') || file.endsWith('.spec.ts')) return [];
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    return [{ file, domain, source, constants: constantsOf(source), entities: entitiesOf(source) }];
  });
  /** Entity class → its domain. */
  const entities = new Map(files.flatMap(({ domain, entities }) => entities.map(({ name }) => [name, domain])));
  const problems = [];
  for (const { file, domain, source, ...own } of files) {
    const texts = literalsIn(source, importedConstants(source, files));
    for (const { kind, schema, name } of texts.flatMap(uses)) {
      const rule = brokenRule(domain, { kind, schema, name }, catalogue);
      if (rule !== null) problems.push({ rule, file, name: `${schema}.${name}` });
    }
    if (texts.some(setsSearchPath)) problems.push({ rule: 'sql-search-path', file, name: 'search_path' });
    for (const { schema, table } of own.entities) {
      if (ownerOf(schema, table) !== domain) problems.push({ rule: 'sql-entity', file, name: `${schema}.${table}` });
    }
    for (const name of [...importsOf(source).map(({ name }) => name), ...texts]) {
      if ((entities.get(name) ?? domain) !== domain) problems.push({ rule: 'sql-foreign-entity', file, name });
    }
  }
  return problems;
}

/** Whether SQL lets names without a schema mean what is in a schema of this project. */
function setsSearchPath(sql) {
  return /\bsearch_path\b(?!\s*(?:=|to)\s*'?pg_catalog'?(?:\s*,\s*'?pg_temp'?)?(?![\w,\s]*,))/i.test(sql);
}

/** The names that a file imports from this project as values. */
function importsOf(source) {
  return source.statements.flatMap((statement) => {
    const isImport = ts.isImportDeclaration(statement);
    if (!isImport && !ts.isExportDeclaration(statement)) return [];
    const specifier = statement.moduleSpecifier;
    const clause = isImport ? statement.importClause?.namedBindings : statement.exportClause;
    const isType = isImport ? statement.importClause?.isTypeOnly : statement.isTypeOnly;
    if (specifier === undefined || !specifier.text.startsWith('.') || isType || clause?.elements === undefined) return [];
    const target = posix.join(posix.dirname(source.fileName), specifier.text);
    return clause.elements
      .filter((element) => !element.isTypeOnly)
      .map((element) => ({ target, local: element.name.text, name: (element.propertyName ?? element.name).text }));
  });
}

/** The texts that a file imports, by the name that each has there. What comes through an index is looked for in its folder. */
function importedConstants(source, files) {
  const found = importsOf(source).flatMap(({ target, local, name }) => {
    const isIndex = target.endsWith('/index.ts');
    const texts = files
      .filter(({ file, constants }) => constants.has(name) && (isIndex ? file.startsWith(posix.dirname(target)) : file === target))
      .map(({ constants }) => constants.get(name));
    return texts.length === 0 ? [] : [[local, texts.join(' ')]];
  });
  return new Map(found);
}

/** The entities of a file, and the tables that they map; `?` for what is no literal. */
function entitiesOf(source) {
  return source.statements.filter(ts.isClassDeclaration).flatMap((entity) =>
    (ts.getDecorators(entity) ?? []).flatMap(({ expression }) => {
      if (!ts.isCallExpression(expression) || !/^(?:View)?Entity$/.test(expression.expression.getText())) return [];
      const options = new Map();
      for (const argument of expression.arguments) {
        if (ts.isStringLiteralLike(argument)) options.set('name', argument.text);
        if (!ts.isObjectLiteralExpression(argument)) continue;
        for (const { name, initializer } of argument.properties) {
          if (initializer !== undefined && ts.isStringLiteralLike(initializer)) options.set(name.getText(), initializer.text);
        }
      }
      return [{ name: entity.name?.text ?? '?', schema: options.get('schema') ?? '?', table: options.get('name') ?? '?' }];
    }),
  );
}

/** The objects of this project's schemas, and what they are made of. One row each: kind, schema, name, definition. */
const OBJECTS = `
  with ours as (
    select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public', 'graphile_worker')
  )
  select 'table' as kind, n.nspname as schema, c.relname as name, '' as definition, '' as runs, obj_description(c.oid) is not null as documented
  from ours n join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p')
  union all
  select 'view', n.nspname, c.relname, pg_get_viewdef(c.oid), '', obj_description(c.oid) is not null
  from ours n join pg_class c on c.relnamespace = n.oid and c.relkind in ('v', 'm')
  union all
  select 'function', n.nspname, p.proname, pg_get_functiondef(p.oid), '', obj_description(p.oid) is not null
  from ours n join pg_proc p on p.pronamespace = n.oid and p.prokind in ('f', 'p')
  union all
  select 'constraint', n.nspname, c.relname, pg_get_constraintdef(k.oid), k.conname, false
  from ours n join pg_class c on c.relnamespace = n.oid join pg_constraint k on k.conrelid = c.oid and k.contype in ('c', 'f')
  union all
  select 'default', n.nspname, c.relname, pg_get_expr(d.adbin, d.adrelid), '', false
  from ours n join pg_class c on c.relnamespace = n.oid join pg_attrdef d on d.adrelid = c.oid
  union all
  select 'rule', n.nspname, c.relname, pg_get_ruledef(r.oid), r.rulename, false
  from ours n join pg_class c on c.relnamespace = n.oid join pg_rewrite r on r.ev_class = c.oid and r.rulename <> '_RETURN'
  union all
  select 'trigger', n.nspname, c.relname || '.' || t.tgname, '', fn.nspname || '.' || f.proname, false
  from ours n join pg_class c on c.relnamespace = n.oid join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal
  join pg_proc f on f.oid = t.tgfoid join pg_namespace fn on fn.oid = f.pronamespace`;

/**
 * What a migrated database holds that breaks the rules, whichever migration made it: functions, views, foreign keys,
 * check constraints and triggers.
 *
 * @param {{ query: (sql: string) => Promise<{ rows: Record<string, any>[] }> }} client
 * @returns {Promise<{ catalogue: import('./sql.mjs').Catalogue, problems: Problem[] }>}
 */
export async function readDatabase(client) {
  const { rows } = await client.query(OBJECTS);
  const named = (kinds) => new Set(rows.filter(({ kind }) => kinds.includes(kind)).map(({ schema, name }) => `${schema}.${name}`));
  const catalogue = { tables: named(['table']), views: named(['view']), functions: named(['function']), documented: new Set() };
  for (const { kind, schema, name, documented } of rows) {
    if (documented && kind !== 'table') catalogue.documented.add(`${schema}.${name}`);
  }
  const problems = rows.flatMap(({ kind, schema, name, definition, runs }) => {
    const file = `${kind} ${schema}.${name}`;
    if (kind === 'trigger') return triggerProblems(file, { trigger: `${schema}.${name}`, runs }, catalogue);
    const domain = ownerOf(schema, name);
    if (domain === null) return [{ rule: 'sql-owner', file, name: schema }];
    if (kind === 'function' && setsSearchPath(definition)) return [{ rule: 'sql-search-path', file, name: 'search_path' }];
    return uses(definition).flatMap((use) => {
      const rule = brokenRule(domain, use, catalogue);
      return rule === null ? [] : [{ rule, file, name: `${use.schema}.${use.name}` }];
    });
  });
  const there = new Set(rows.filter(({ kind }) => kind === 'trigger').map(({ schema, name, runs }) => `${schema}.${name} ${runs}`));
  for (const { trigger, runs } of TRIGGERS) {
    if (!there.has(`${trigger} ${runs}`)) problems.push({ rule: 'sql-trigger', file: 'ladder.mjs', name: trigger });
  }
  return { catalogue, problems };
}

function triggerProblems(file, { trigger, runs }, catalogue) {
  const [schema, table] = trigger.split('.');
  const owner = ownerOf(schema, table);
  const other = ownerOf(...runs.split('.'));
  if (isTriggerFromAbove(owner, other)) {
    return TRIGGERS.some((each) => each.trigger === trigger && each.runs === runs) ? [] : [{ rule: 'sql-trigger', file, name: runs }];
  }
  return owner === other || catalogue.documented.has(runs) ? [] : [{ rule: 'sql-undocumented', file, name: runs }];
}

/** Each problem once, in order, as a line. @param {readonly Problem[]} problems */
export function lines(problems) {
  return [...new Set(problems.map(({ rule, file, name }) => `${file}: ${rule} ${name}`))].sort();
}

/** The files below a folder of this repository. @returns {Map<string, string>} */
export function readFiles(folder, extension) {
  const names = readdirSync(join(root, folder), { recursive: true }).map((name) => name.replaceAll('\\', '/'));
  return new Map(names.filter((name) => name.endsWith(extension)).map((name) => [name, readFileSync(join(root, folder, name), 'utf8')]));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { catalogue, problems } = readMigrations(readFiles('migrations', '.sql'));
  const found = lines([...problems, ...readSources(readFiles('src', '.ts'), catalogue)]);
  for (const line of found) console.error(`${line}\n  ${RULES[line.split(' ')[1]]}`);
  if (found.length > 0) process.exit(1);
}
