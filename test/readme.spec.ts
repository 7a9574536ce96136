/** What the documents name is there: operations of the schema, files, and headings that links point to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { parse, validate } from 'graphql';
import { openMarketplace, type TestMarketplace } from './kit/marketplace.ts';

/** Folders that a command makes. */
const MADE = new Set(['node_modules', '.git', '.data', 'coverage', 'dist', 'dist-lab']);

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !MADE.has(name))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]));

const FILES = filesIn('.');
/** The change log tells of earlier versions, whose files may be gone. */
const DOCUMENTS = FILES.filter((file) => file.endsWith('.md') && file !== 'CHANGELOG.md');

const NAMES = new Set(FILES.map((file) => basename(file)));

let market: TestMarketplace;
beforeAll(async () => {
  market = await openMarketplace();
});
afterAll(() => market.close());

/** The GraphQL blocks of a document. */
const operationsOf = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/```graphql\n([^`]+)```/g)].map((match) => match[1] ?? '');

const WITH_OPERATIONS = DOCUMENTS.filter((path) => operationsOf(path).length > 0);

it('finds the operations of the documents', () => {
  expect(WITH_OPERATIONS.flatMap(operationsOf).length).toBeGreaterThan(40);
});

describe.each(WITH_OPERATIONS)('%s', (path) => {
  it.each(operationsOf(path))('has an operation that the schema answers: %s', (text) => {
    expect(validate(market.get(GraphQLSchemaHost).schema, parse(text)).map((error) => error.message)).toEqual([]);
  });
});

/** A path, or a pattern such as `src/<domain>/*.checks.ts`, as a pattern of files: the file, files below the folder, or specs that Jest would choose. */
function patternOf(path: string): RegExp {
  const escaped = path.replaceAll(/[.+?^$()|[\]\\]/g, '\\$&');
  const any = escaped
    .replaceAll(/<\w+>|\*+/g, '[^/]*')
    .replaceAll(/\{([^{}]*)\}/g, (_, names: string) => `(${names.replaceAll(',', '|')})`);
  return new RegExp(`^${any.replace(/\/$/, '')}(/.*|\\.spec\\.ts)?$`);
}

const ROOTS = 'src|test|docs|lab|stripe-double|migrations|scripts|docker|\\.ci|\\.github';

/** Paths from the root of the repository, wherever they stand in the text. */
function pathsIn(text: string): string[] {
  const found = text.matchAll(new RegExp(`(?<![\\w/.\\]\\)-])(?:${ROOTS})/[\\w.@*<>{},/-]+`, 'g'));
  return [...found].map(([path]) => path.replace(/[.,]$/, ''));
}

/** Names of source files without a folder, in code. */
const namesIn = (text: string): string[] => [...text.matchAll(/`([\w.-]+\.(?:ts|mjs|sql|json|graphql))`/g)].map((match) => match[1]!);

/** As GitHub makes the address of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (path: string): Set<string> =>
  new Set(
    [
      ...readFileSync(path, 'utf8')
        .replaceAll(/```.*?```/gs, '')
        .matchAll(/^#+ (.*)$/gm),
    ].map((match) => anchorOf(match[1]!)),
  );

/** Names of files that a tool or a person makes, not the repository. */
const MADE_BY_OTHERS = new Set(['package.json', 'package-lock.json', 'label-studio.json', 'me.json', 'tasks.json', 'export.json']);

it.each(DOCUMENTS)('names only files that exist: %s', (path) => {
  const text = readFileSync(path, 'utf8');
  const missing = pathsIn(text).filter((named) => !FILES.some((file) => patternOf(named).test(file)));
  const unknown = namesIn(text).filter((name) => !NAMES.has(name) && !MADE_BY_OTHERS.has(name));
  expect([...missing, ...unknown]).toEqual([]);
});

it.each(DOCUMENTS)('links only to files and headings that exist: %s', (path) => {
  const links = [...readFileSync(path, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
  const broken = links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : normalize(join(dirname(path), file));
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).has(anchor));
    });
  expect(broken).toEqual([]);
});

const ADRS = FILES.filter((file) => /^docs\/adr\/\d{4}-/.test(file));

it.each(ADRS)('has a status, context, decision and consequences, and a line in the index: %s', (path) => {
  const text = readFileSync(path, 'utf8');
  const headings = [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1]);
  expect(headings).toEqual(expect.arrayContaining(['Context', 'Decision', 'Consequences']));
  expect(text).toMatch(/^Status: /m);
  const [, number, title] = /^# (\d+)\. (.*)$/m.exec(text)!;
  const index = readFileSync('docs/adr/README.md', 'utf8').replaceAll(/ +/g, ' ');
  expect(index).toContain(`| [${number}](${basename(path)}) | ${title} |`);
});
