/**
 * Reads SQL as far as the walls between domains need it: which tables, views and functions a text names, and what it does
 * with them. It knows names that are qualified by a schema; this project writes no others.
 */
import ts from 'typescript';

const NAME = String.raw`([a-z_]+)\.([a-z_][a-z_0-9]*)`;
/** From the strongest use to the weakest. */
const STRENGTH = ['write', 'lock', 'call', 'read', 'name', 'key'];
const STRING_OR_COMMENT = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g;
const DOLLAR_QUOTE = /\$(?:[a-z_]\w*)?\$/gi;
/** `execute` of a statement; not of a trigger's function, and not the right to. */
const EXECUTES = /\bexecute\b(?! (?:function|procedure|on)\b)/i;

/**
 * The statements of a file of SQL, without comments. A semicolon in a string or a dollar-quoted body does not end one.
 *
 * @param {string} sql
 * @returns {string[]}
 */
export function statements(sql) {
  const found = [];
  let text = '';
  const tokens = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"[^"]*"|(\$(?:[a-z_]\w*)?\$)[\s\S]*?\1|;|[^;'"$/-]+|[$/"'-]/gi;
  for (const [token] of sql.matchAll(tokens)) {
    if (token.startsWith('--') || token.startsWith('/*')) text += ' ';
    else if (token === ';') {
      found.push(text.trim());
      text = '';
    } else text += token.startsWith('$') && token.length > 1 ? withoutComments(token) : token;
  }
  return [...found, text.trim()].filter((statement) => statement !== '');
}

/** @param {string} sql */
function withoutComments(sql) {
  return sql.replaceAll(STRING_OR_COMMENT, (token) => (token.startsWith("'") ? token : ' '));
}

/**
 * With names as PostgreSQL reads them: `"batches"."task"` and `batches . task` are `batches.task`.
 */
function withPlainNames(sql) {
  const unquoted = sql.replaceAll(/"([a-z_][a-z_0-9]*)"/g, '$1');
  // A sentence has a space after its full stop too.
  const isStatement = /^\s*(?:with|select|insert|update|delete|merge|lock|truncate|copy|create|alter|call|do)\b/.test(
    unquoted.toLowerCase(),
  );
  return unquoted.replaceAll(isStatement ? /(\w)\s*\.\s*(?=[a-z_])/gi : /(\w)\s+\.\s*(?=[a-z_])/gi, '$1.');
}

/** Without the contents of SQL strings. A string that is a qualified name is kept, and so are those of a text that runs statements it puts together. */
function withoutStrings(sql) {
  if (EXECUTES.test(sql.replaceAll(/\s+/g, ' '))) {
    // 'delete from ' || 'schema.name', and format('… %I.%I …', 'schema', 'name')
    return sql
      .replaceAll(/'\s*\|\|\s*'/g, '')
      .replaceAll(/'([a-z_]+)'\s*,\s*'([a-z_][a-z_0-9]*)'/g, (all, schema, name) => `${all} ${schema}.${name} `);
  }
  return sql.replaceAll(/'((?:[^']|'')*)'/g, (all, content) => (new RegExp(`^${NAME}$`).test(content) ? ` ${content} ` : "''"));
}

/**
 * @typedef {object} Use
 * @property {'read' | 'write' | 'lock' | 'key' | 'name' | 'call'} kind `key`: a foreign key refers to it; `name`: it stands where no keyword says more;
 *   `call`: it is followed by a parenthesis, as a function, or a table with a list of columns
 * @property {string} schema
 * @property {string} name
 */

/**
 * What a text does with each qualified name in it.
 *
 * @param {string} text SQL, or part of it
 * @returns {Use[]} one for each name: the strongest use of it
 */
export function uses(text) {
  /** @type {Map<string, Use>} */
  const found = new Map();
  const add = (kind, schema, name) => {
    const before = found.get(`${schema}.${name}`)?.kind;
    if (before === undefined || STRENGTH.indexOf(kind) < STRENGTH.indexOf(before)) found.set(`${schema}.${name}`, { kind, schema, name });
  };
  const clean = withPlainNames(withoutStrings(withoutComments(text))).replaceAll(DOLLAR_QUOTE, ' ');
  for (const statement of clean.split(';')) {
    const sql = statement.replaceAll(/\s+/g, ' ').toLowerCase();
    for (const { groups, index, 0: all } of sql.matchAll(
      new RegExp(String.raw`(?<![.\w])(?<schema>[a-z_]+)\.(?<name>[a-z_][a-z_0-9]*)`, 'g'),
    )) {
      const kind = kindOf(sql.slice(Math.max(0, index - 200), index), sql.slice(index + all.length));
      add(kind, groups.schema, groups.name);
    }
    for (const table of locksOf(sql)) add('lock', ...table.split('.'));
  }
  return [...found.values()];
}

/** @returns {Use['kind']} */
function kindOf(before, after) {
  if (/\b(?:insert into|update(?: only)?|delete from(?: only)?|merge into|truncate(?: table)?(?: only)?) $/.test(before)) return 'write';
  if (/\b(?:refresh materialized view(?: concurrently)?|truncate table [\w., ]*,) $/.test(before)) return 'write';
  if (/\bcopy $/.test(before) && /^[^;]* from (?:stdin|program)/.test(after)) return 'write';
  if (/\block(?: table)?(?: only)? $/.test(before) || /\block table [\w., ]*, $/.test(before)) return 'lock';
  if (/\breferences $/.test(before)) return 'key';
  if (/^ ?\(/.test(after)) return 'call';
  return /\b(?:from|join|using|copy|table|view)(?: only| lateral)? $/.test(before) ? 'read' : 'name';
}

/** Tables and views whose rows the statement locks. @param {string} statement @returns {string[]} `schema.name`, some perhaps twice */
export function locksOf(statement) {
  const sql = statement.replaceAll(/\s+/g, ' ').toLowerCase();
  return [...sql.matchAll(/\bfor (?:no key update|update|key share|share)\b(?<of> of )?/g)].flatMap(({ 0: clause, index, groups }) => {
    const named = groups.of === undefined ? null : sql.slice(index + clause.length).split(/ (?:for|skip|nowait)\b|[);]/, 1)[0];
    // The first word of each: "a, b loop".
    const aliases = named?.split(',').map((part) => part.trim().split(' ', 1)[0]) ?? null;
    return lockedTables(levelBefore(sql, index), aliases);
  });
}

/** The text of the query that ends at `end`: from the parenthesis that it stands in. */
function levelBefore(sql, end) {
  let depth = 0;
  for (let at = end - 1; at >= 0; at--) {
    if (sql[at] === ')') depth++;
    else if (sql[at] === '(' && depth-- === 0) return sql.slice(at + 1, end);
  }
  return sql.slice(0, end);
}

/**
 * @param {string} query up to its row lock, in lower case
 * @param {readonly string[] | null} aliases those that the lock names; null: it names none, and so takes all
 * @returns {string[]} tables of the last SELECT, and of the subqueries and joins in its FROM
 */
function lockedTables(query, aliases) {
  const groups = [];
  let flat = query;
  for (let before = ''; before !== flat;) {
    before = flat;
    flat = flat.replaceAll(/\(([^()]*)\)/g, (_all, content) => ` §${groups.push(content) - 1} `);
  }
  return tablesOf(flat, groups, aliases);
}

/** What stands after the name of a table, and is no alias. */
const NO_ALIAS = ['on', 'using', 'left', 'right', 'full', 'inner', 'cross', 'natural', 'tablesample'];

/** @param {string[]} groups what stood in parentheses: `§3` is the fourth */
function tablesOf(flat, groups, aliases) {
  // PL/pgSQL writes PERFORM for a SELECT whose result it needs not.
  const select = flat.slice(Math.max(flat.lastIndexOf('select '), flat.lastIndexOf('perform '), 0));
  const [, from = ''] = select.match(/\bfrom (.*)$/) ?? [];
  const [clause] = from.split(/\b(?:where|group by|having|window|order by|limit|offset|fetch|for)\b/, 1);
  return clause.split(/,|\bjoin\b/).flatMap((part) => {
    const words = part
      .trim()
      .split(/\s+/)
      .filter((word) => !['only', 'lateral', 'as'].includes(word));
    const [item = '', next] = words;
    const alias = next === undefined || NO_ALIAS.includes(next) ? null : next;
    const isNamed = aliases === null || aliases.includes(alias) || aliases.includes(item);
    if (!item.startsWith('§')) return isNamed && item.includes('.') && !next?.startsWith('§') ? [item] : [];
    const group = groups[Number(item.slice(1))];
    if (!/\b(?:select|with|values)\b/.test(group)) return tablesOf(`select from ${group}`, groups, aliases);
    return isNamed ? tablesOf(group, groups, null) : [];
  });
}

/**
 * Every string and template of a TypeScript file, and every text that `+` or `join` makes of such. Constants stand in place of
 * their names, and `?` for other expressions.
 *
 * @param {ts.SourceFile} source
 * @param {ReadonlyMap<string, string>} [imported] constants of other files, by their names in this one
 * @returns {string[]}
 */
export function literalsIn(source, imported = new Map()) {
  const constants = new Map([...imported, ...constantsOf(source, imported)]);
  const found = [];
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isIdentifier(node.name)) {
      const text = textOf(node.initializer, constants);
      if (text !== null) constants.set(node.name.text, text);
    }
    const text = ts.isIdentifier(node) ? null : textOf(node, constants);
    if (text !== null) found.push(text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * The constants of a file that are texts: those outside of functions.
 *
 * @param {ts.SourceFile} source
 * @param {ReadonlyMap<string, string>} [imported]
 * @returns {Map<string, string>} by name
 */
export function constantsOf(source, imported = new Map()) {
  const constants = new Map(imported);
  const own = new Map();
  for (const statement of source.statements.filter(ts.isVariableStatement)) {
    for (const { name, initializer } of statement.declarationList.declarations) {
      const text = initializer !== undefined && ts.isIdentifier(name) ? textOf(initializer, constants) : null;
      if (text === null) continue;
      constants.set(name.text, text);
      own.set(name.text, text);
    }
  }
  return own;
}

/** The text that an expression makes; null: it makes none, as far as can be seen. */
function textOf(node, constants) {
  const part = (expression) => textOf(expression, constants) ?? '?';
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isIdentifier(node)) return constants.get(node.text) ?? null;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ expression, literal }) => part(expression) + literal.text).join('');
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node))
    return textOf(node.expression, constants);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textOf(node.left, constants), textOf(node.right, constants)];
    return left === null && right === null ? null : (left ?? '?') + (right ?? '?');
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'join') return null;
  const list = node.expression.expression;
  if (!ts.isArrayLiteralExpression(list)) return null;
  return list.elements.map(part).join(node.arguments[0] === undefined ? ',' : part(node.arguments[0]));
}

/**
 * What a series of migrations leaves: names only.
 *
 * @typedef {object} Catalogue
 * @property {Set<string>} tables
 * @property {Set<string>} views
 * @property {Set<string>} functions
 * @property {Set<string>} documented views and functions that have a comment
 */

/** @returns {Catalogue} */
export function emptyCatalogue() {
  return { tables: new Set(), views: new Set(), functions: new Set(), documented: new Set() };
}

/**
 * Follows one statement of a migration.
 *
 * @param {Catalogue} catalogue is changed
 * @param {string} statement
 */
export function follow(catalogue, statement) {
  const sql = withPlainNames(statement).replaceAll(/\s+/g, ' ');
  const [, made] = sql.match(/^create (?:unlogged )?table (?:if not exists )?([a-z_]+\.[a-z_0-9]+)/i) ?? [];
  if (made) catalogue.tables.add(made);
  const [, view] = sql.match(/^create (?:or replace )?(?:materialized )?view (?:if not exists )?([a-z_]+\.[a-z_0-9]+)/i) ?? [];
  if (view) catalogue.views.add(view);
  const [, routine, parameters] = sql.match(/^create (?:or replace )?(?:function|procedure) ([a-z_]+\.[a-z_0-9]+)\s*(\(.*)/i) ?? [];
  if (routine) {
    catalogue.functions.add(routine);
    overloadsOf(catalogue, routine).add(parameterCount(parameters));
  }
  const [, described] = sql.match(/^comment on (?:materialized view|view|function) ([a-z_]+\.[a-z_0-9]+)/i) ?? [];
  if (described) catalogue.documented.add(described);
  const [, dropped] = sql.match(/^drop (?:table|view|materialized view|function) (?:if exists )?(.+)$/i) ?? [];
  for (const [, name, parameters] of dropped?.matchAll(/(?<![a-z_])([a-z_]+\.[a-z_0-9]+)(\([^)]*\))?/g) ?? []) {
    const others = overloadsOf(catalogue, name);
    if (parameters !== undefined) others.delete(parameterCount(parameters));
    if (parameters === undefined || others.size === 0) for (const set of Object.values(catalogue)) set.delete(name);
  }
  rename(catalogue, sql);
}

/** Of each catalogue, by function: the numbers of parameters that it is there with. */
const OVERLOADS = new WeakMap();

function overloadsOf(catalogue, routine) {
  const all = OVERLOADS.get(catalogue) ?? new Map();
  OVERLOADS.set(catalogue, all);
  const own = all.get(routine) ?? new Set();
  all.set(routine, own);
  return own;
}

/** @param {string} text begins with the list in parentheses */
function parameterCount(text) {
  let depth = 0;
  let count = /^\(\s*\)/.test(text) ? 0 : 1;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ',' && depth === 1) count++;
    if (character === ')' && --depth === 0) break;
  }
  return count;
}

function rename(catalogue, sql) {
  const [, , from, argument, verb, to] =
    sql.match(
      /^alter (table|view|materialized view|function) (?:if exists )?([a-z_]+\.[a-z_0-9]+)(\([^)]*\))? (rename to|set schema) ([a-z_0-9]+)/i,
    ) ?? [];
  void argument;
  if (from !== undefined) {
    const [schema, name] = from.split('.');
    move(
      catalogue,
      (each) => each === from,
      () => (verb.toLowerCase() === 'rename to' ? `${schema}.${to}` : `${to}.${name}`),
    );
  }
  const [, schema, renamed] = sql.match(/^alter schema ([a-z_]+) rename to ([a-z_]+)/i) ?? [];
  if (schema !== undefined)
    move(
      catalogue,
      (each) => each.startsWith(`${schema}.`),
      (each) => each.replace(schema, renamed),
    );
}

function move(catalogue, isMoved, newName) {
  for (const set of Object.values(catalogue)) {
    for (const name of [...set].filter(isMoved)) {
      set.delete(name);
      set.add(newName(name));
    }
  }
}
