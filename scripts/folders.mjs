/**
 * The `folders` step of `npm run check`: folders and files are small, folders do not import each other in a circle, and an
 * index.ts exports what another domain uses and no more.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { root } from './root.mjs';

/** Files of one folder, without those of its sub-folders. */
export const MOST_FILES = 40;

/** Lines of one file of `src` and of the console; a longer one holds more than one noun. */
export const MOST_LINES = 300;

/** Folders whose sources may use the indexes of domains. */
const TREES = ['src', 'lab', 'stripe-double', 'test', 'console/src', 'e2e'];

/** Trees whose files are short. */
const SHORT = ['src/', 'console/src/'];

/** Written by scripts/document-types.mjs. */
const GENERATED = 'console/src/api/generated/';

/** Those whose folders are in an order. The Stripe double's are those of Stripe's API, whose objects refer to each other; tests have none. */
const ORDERED = ['src', 'lab'];

/** Files that bring together what a domain has: they name every folder of it, and nobody reads the order of folders from them. */
const WIRING = /(?:^|\/)(?:index|[\w-]+\.(?:module|providers|checks))\.ts$/;

/**
 * Folders that hold too many files.
 *
 * @param {Iterable<string>} paths of all files
 * @returns {string[]}
 */
export function largeFolders(paths) {
  const counts = new Map();
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > MOST_FILES)
    .map(([folder, count]) => `${folder} holds ${count} files; at most ${MOST_FILES}`);
}

/**
 * Files of `src` and of the console that are too long. Specs may be longer: a table of cases is read line by line.
 *
 * @param {ReadonlyMap<string, string>} sources by path
 * @returns {string[]}
 */
export function longFiles(sources) {
  return [...sources]
    .filter(([path]) => SHORT.some((tree) => path.startsWith(tree)) && !path.startsWith(GENERATED) && !/\.spec\.tsx?$/.test(path))
    .map(([path, text]) => [path, text.split('\n').length - 1])
    .filter(([, lines]) => lines > MOST_LINES)
    .map(([path, lines]) => `${path} has ${lines} lines; at most ${MOST_LINES}`);
}

/**
 * Circles of folders: each imports the next, and the last the first. Wiring and specs do not count.
 *
 * @param {ReadonlyMap<string, string>} sources by path
 * @returns {string[]} one line for each circle, with an import for each of its steps
 */
export function folderCircles(sources) {
  /** @type {Map<string, Map<string, string>>} folder → folder → an import that goes there */
  const graph = new Map();
  for (const [path, text] of sources) {
    if (WIRING.test(path) || path.endsWith('.spec.ts')) continue;
    const from = dirname(path);
    for (const target of importsOf(path, text)) {
      const to = dirname(target);
      if (to === from || !sources.has(target)) continue;
      if (!graph.has(from)) graph.set(from, new Map());
      graph.get(from).set(to, `${path} imports ${target}`);
    }
  }
  return circles(graph).map((folders) => {
    const steps = folders.flatMap((from) => folders.flatMap((to) => graph.get(from)?.get(to) ?? []));
    return `circle of ${folders.join(', ')}:\n    ${steps.sort().join('\n    ')}`;
  });
}

/** Paths of the files of this project that a file imports. */
function importsOf(path, text) {
  return ts
    .preProcessFile(text)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => posix.join(dirname(path), fileName));
}

/** Groups of nodes that can all reach each other, by Tarjan's algorithm. Each in order; nodes alone are left out. */
function circles(graph) {
  const order = new Map();
  const lowest = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    order.set(node, order.size);
    lowest.set(node, order.get(node));
    stack.push(node);
    for (const next of graph.get(node)?.keys() ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node), lowest.get(next)));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

/**
 * Exports of the domains' indexes that no file outside of the domain imports.
 *
 * @param {ReadonlyMap<string, string>} sources by path; an index is `src/<domain>/index.ts`
 * @returns {string[]}
 */
export function unusedExports(sources) {
  const used = new Map();
  for (const [path, text] of sources) {
    if (!/\bindex\.ts['"]/.test(text)) continue;
    for (const { target, names } of namedImports(path, text)) {
      if (!isIndex(target) || path.startsWith(`${dirname(target)}/`)) continue;
      const all = used.get(target) ?? new Set();
      used.set(target, all);
      for (const name of names) all.add(name);
    }
  }
  return [...sources].flatMap(([path, text]) => {
    if (!isIndex(path)) return [];
    const own = used.get(path) ?? new Set();
    if (own.has('*')) return [];
    return exportsOf(path, text)
      .filter((name) => !own.has(name))
      .map((name) => `${path} exports ${name}, which no other domain uses`);
  });
}

const isIndex = (path) => /^src\/[^/]+\/index\.ts$/.test(path);

/** Which names a file takes from which other; `*`: all, or nobody knows which. */
function namedImports(path, text) {
  const found = [];
  const add = (specifier, names) => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier) && specifier.text.startsWith('.')) {
      found.push({ target: posix.join(dirname(path), specifier.text), names });
    }
  };
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) {
      const bindings = node.importClause?.namedBindings;
      add(node.moduleSpecifier, bindings === undefined || !ts.isNamedImports(bindings) ? ['*'] : bindings.elements.map(sourceName));
    } else if (ts.isExportDeclaration(node)) {
      add(
        node.moduleSpecifier,
        node.exportClause === undefined || !ts.isNamedExports(node.exportClause) ? ['*'] : node.exportClause.elements.map(sourceName),
      );
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], ['*']);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, [node.qualifier?.getText() ?? '*']);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true));
  return found;
}

const sourceName = (element) => (element.propertyName ?? element.name).text;

function exportsOf(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  return source.statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) && statement.exportClause !== undefined && ts.isNamedExports(statement.exportClause)
      ? statement.exportClause.elements.map((element) => element.name.text)
      : [],
  );
}

function filesBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(entry.parentPath.slice(root.length + 1).replaceAll('\\', '/'), entry.name));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const paths = TREES.flatMap(filesBelow);
  const sources = new Map(paths.filter((path) => /\.tsx?$/.test(path)).map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  const ordered = new Map([...sources].filter(([path]) => ORDERED.includes(path.split('/', 1)[0])));
  const sheets = new Map(paths.filter((path) => path.endsWith('.css')).map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  const problems = [
    ...largeFolders(paths),
    ...longFiles(sources),
    ...longFiles(sheets),
    ...folderCircles(ordered),
    ...unusedExports(sources),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);
}
