/** A screen of the console sends each operation of the schema, or docs/console.md gives the reason why none does. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type FieldNode } from 'graphql';
import { consoleDocuments } from '../../lab/documents/documents.ts';

const SOURCES = join('console', 'src');
const PROGRAMS_ONLY = '## Operations that no screen sends';

const page = readFileSync(join('docs', 'console.md'), 'utf8');

/** Names that a text has in backticks. */
const codeIn = (text: string): string[] => text.match(/`[^`\n]+`/g)?.flatMap((code) => code.match(/\w+/g) ?? []) ?? [];

/** Sources of the console without its specs and without the generated files. */
const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((path) => /(?<!\.spec)\.tsx?$/.test(path) && !path.startsWith(join('api', 'generated')))
  .map((path) => readFileSync(join(SOURCES, path), 'utf8'))
  .join('\n');

/** Names that the sources import from the generated files. */
const imported = new Set(
  [...sources.matchAll(/import \{([^}]*)\} from '[./\w]*\/generated\/\w+\.ts'/g)].flatMap(([, names = '']) => names.match(/\w+/g) ?? []),
);

const rootsOf = (documents: ReturnType<typeof consoleDocuments>): Set<string> =>
  new Set(documents.flatMap(({ operation }) => operation.selectionSet.selections.map((node) => (node as FieldNode).name.value)));

const documents = consoleDocuments();
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const operations = [schema.getQueryType()!, schema.getMutationType()!].flatMap((type) => Object.keys(type.getFields()));
const sent = rootsOf(documents.filter(({ operation }) => imported.has(operation.name!.value)));
const reasons = new Map(
  [...page.slice(page.indexOf(PROGRAMS_ONLY)).matchAll(/^\| `(\w+)` +\| (\S.*\S) +\|$/gm)].map(([, name, why]) => [name!, why!]),
);

describe('docs/console.md', () => {
  it('gives a reason for each operation of the schema that no screen sends', () => {
    expect(page).toContain(PROGRAMS_ONLY);
    expect(operations.filter((name) => !sent.has(name)).sort()).toEqual([...reasons.keys()].sort());
  });

  it('names each operation of the schema', () => {
    const named = new Set(codeIn(page));
    expect(operations.filter((name) => !named.has(name))).toEqual([]);
  });
});
