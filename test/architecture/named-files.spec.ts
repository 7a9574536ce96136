/** Documents that guide a reader through the repository name files, operations of the API and identifiers; each of them must be there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Kind, parse } from 'graphql';

const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'lab/README.md',
  'stripe-double/README.md',
  'docker/Dockerfile',
  'docker-compose.yml',
  '.github/workflows/ci.yml',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** Paths that begin with a folder of the repository. Those of `dist` are their sources. A name with a placeholder names no file. */
function pathsIn(text: string): string[] {
  const found = text.matchAll(/(?<![\w./@-])(?:src|lab|stripe-double|test|scripts|docker|migrations|dist)\/[\w./*<>{}-]*[\w*>}]/g);
  return [...new Set([...found].map(([path]) => path))].filter((path) => !/[*<>{}]/.test(path) && !path.includes('NNNN'));
}

const sourceOf = (path: string) => (path.startsWith('dist/') ? path.replace(/^dist/, 'src').replace(/\.js$/, '.ts') : path);

/** `npm test -- test/work/claims` means the spec. */
const isThere = (path: string) => existsSync(path) || existsSync(`${path}.spec.ts`);

it.each(DOCUMENTS)('%s names only files and folders that exist', (document) => {
  const missing = pathsIn(readFileSync(document, 'utf8')).filter((path) => !isThere(sourceOf(path)));
  expect(missing).toEqual([]);
});

it('finds the files of a checklist in CONTRIBUTING.md', () => {
  expect(pathsIn(readFileSync('CONTRIBUTING.md', 'utf8'))).toEqual(
    expect.arrayContaining(['src/review/bonus.commands.ts', 'test/security/matrix.table.ts', 'lab/fuzz/access-table.ts']),
  );
});

const SCHEMA = readFileSync('schema.graphql', 'utf8');

/** Names of the root fields: mutations, queries and subscriptions. */
const OPERATIONS: ReadonlySet<string> = new Set(
  parse(SCHEMA)
    .definitions.filter((definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION)
    .filter(({ name }) => ['Query', 'Mutation', 'Subscription'].includes(name.value))
    .flatMap(({ fields = [] }) => fields.map(({ name }) => name.value)),
);

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|sql)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

/** Every word of the schema and the sources. This file has names that exist nowhere. */
const WORDS: ReadonlySet<string> = new Set(
  [...['src', 'test', 'lab', 'stripe-double', 'scripts', 'migrations'].flatMap(filesIn), 'ladder.mjs']
    .filter((file) => file !== join('test', 'architecture', 'named-files.spec.ts'))
    .flatMap((file) => readFileSync(file, 'utf8').match(/\w+/g) ?? [])
    .concat(SCHEMA.match(/\w+/g) ?? []),
);

/** Names that a text calls a mutation or a query, and that the schema does not have: "the mutations `a` and `b`". */
function unknownOperations(text: string): string[] {
  const lists = text.matchAll(/\b(?:mutation|mutations|query|queries) ((?:`\w{1,60}`(?:, | and | or )?){1,20})/g);
  return [...lists]
    .flatMap(([, list = '']) => [...list.matchAll(/`(\w+)`/g)].map((match) => match[1]!))
    .filter((name) => !OPERATIONS.has(name));
}

/** Identifiers in camel case, alone in backticks, that neither the schema nor a source has. */
function unknownIdentifiers(text: string): string[] {
  const names = [...text.matchAll(/`([a-z]+[A-Z]\w*)`/g)].map((match) => match[1]!);
  return [...new Set(names)].filter((name) => !WORDS.has(name));
}

const MAPS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'];

it.each(MAPS)('%s names only operations and identifiers that exist', (document) => {
  const text = readFileSync(document, 'utf8');
  expect({ operations: unknownOperations(text), identifiers: unknownIdentifiers(text) }).toEqual({ operations: [], identifiers: [] });
});

it('finds an operation and an identifier that do not exist', () => {
  const text =
    'The example is the mutation `grantBonus`. The mutations `agreeFee`, `payBonus` and `mayClaim` are checked by `mayJudgeBonus` and `mayClaim`.';
  expect(unknownOperations(text)).toEqual(['grantBonus', 'mayClaim']);
  expect(unknownIdentifiers(text)).toEqual(['grantBonus', 'mayJudgeBonus']);
});

it('finds the example of the checklist for mutations in the schema', () => {
  const [, example] = /## Add a mutation\n\nThe example is the mutation `(\w+)`/.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? [];
  expect(OPERATIONS).toContain(example);
});

/** Programs that a file starts by their place beside it: `new URL('./claim-load.js', import.meta.url)`. */
function programsIn(file: string): string[] {
  const found = readFileSync(file, 'utf8').matchAll(
    /new URL\(\s*['"`]([\w./-]+?)(?:\.js|\.ts|\$\{extname\(import\.meta\.url\)\})['"`],\s*import\.meta\.url/g,
  );
  return [...found].map(([, path = '']) => join(dirname(file), `${path}.ts`));
}

it('finds each program that the laboratory and the Stripe double start', () => {
  const programs = ['src', 'lab', 'stripe-double'].flatMap(filesIn).flatMap(programsIn);
  expect(programs).toEqual(expect.arrayContaining([join('src', 'main.ts'), join('lab', 'bench', 'claim-load.ts')]));
  expect(programs.filter((program) => !existsSync(program))).toEqual([]);
});
