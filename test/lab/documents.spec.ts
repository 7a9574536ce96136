/** The documents of the console are valid, and in the manifest of this version. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, specifiedRules, TypeInfo, validate, visit, visitWithTypeInfo, type GraphQLInterfaceType } from 'graphql';
import { consoleDocuments } from '../../lab/documents/documents.ts';
import { currentManifest, readFragments, withFragments } from '../../scripts/documents.mjs';
import { readManifest } from '../../src/platform/graphql/trusted-documents.ts';

const documents = consoleDocuments();
const MANIFESTS = 'trusted-documents';

describe('the documents of the console', () => {
  it('has at least 60 documents, with a name and one operation each', () => {
    expect(documents.length).toBeGreaterThanOrEqual(60);
    const names = documents.map(({ operation }) => operation.name?.value);
    expect(new Set(names).size).toBe(documents.length);
    expect(names).not.toContain(undefined);
  });

  it('selects every field of every refusal in each mutation', () => {
    const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
    const base = schema.getType('UserError') as GraphQLInterfaceType;
    const more = schema.getPossibleTypes(base).flatMap((type) =>
      Object.keys(type.getFields())
        .filter((name) => !(name in base.getFields()))
        .map((name) => `${type.name}.${name}`),
    );
    const wanted = [...Object.keys(base.getFields()).map((name) => `UserError.${name}`), ...more].sort();
    for (const { name, text, isMutation } of documents) {
      if (!isMutation) continue;
      const info = new TypeInfo(schema);
      const shown = new Set<string>();
      const ofErrors = ['UserError', ...schema.getPossibleTypes(base).map((type) => type.name)];
      visit(
        parse(text),
        visitWithTypeInfo(info, {
          Field: ({ name: field }) => {
            const parent = info.getParentType()?.name ?? '';
            if (ofErrors.includes(parent)) shown.add(`${parent}.${field.value}`);
          },
        }),
      );
      expect({ name, shown: [...shown].filter((field) => !field.endsWith('.__typename')).sort() }).toEqual({ name, shown: wanted });
    }
  });

  it('spreads each fragment of console/documents/fragments in at least two places', () => {
    const fragments = readFragments();
    const operations = documents.map(({ text }) => text.split(/^fragment /m, 1)[0]!);
    const texts = [...operations, ...fragments.values()].join('\n');
    const places = (name: string) => texts.match(new RegExp(`\\.\\.\\.${name}\\b`, 'g'))?.length ?? 0;
    expect([...fragments.keys()].filter((name) => places(name) < 2)).toEqual([]);
  });

  it('joins the fragments of fragments once each, and refuses a fragment that no file has', () => {
    const fragments = new Map([
      ['B', 'fragment B on Money {\n  minor\n}\n'],
      ['A', 'fragment A on Batch {\n  reward {\n    ...B\n  }\n}\n'],
    ]);
    const text = 'query Q {\n  batch {\n    ...A\n    ... on Batch {\n      fee {\n        ...B\n      }\n    }\n  }\n}\n';
    expect(withFragments(text, fragments)).toBe([text, fragments.get('A'), fragments.get('B')].join('\n'));
    expect(() => withFragments('query Q {\n  ...C\n}\n', fragments)).toThrow('the fragment C');
  });

  it('has each document in the manifest of this version (else run: npm run documents)', () => {
    const { path, text } = currentManifest();
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('accepts each document of these and of earlier manifests in the schema', () => {
    const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
    const manifests = readdirSync(MANIFESTS).map((name) => readManifest(name, readFileSync(join(MANIFESTS, name), 'utf8')));
    const texts = [...documents.map(({ text }) => text), ...manifests.flatMap((each) => [...each.values()])];
    const faults = texts.flatMap((text) =>
      validate(schema, parse(text), specifiedRules).map((error) => `${text.slice(0, 60)}: ${error.message}`),
    );
    expect(faults).toEqual([]);
  });
});
