import { UnreadableFile } from '../../platform/index.ts';
import { mappedFields, parseColumnMap, withColumnNames } from './column-map.ts';

const map = (entries: Record<string, string | null>) => new Map(Object.entries(entries));

describe('a map of columns', () => {
  it('reads a map from JSON', () => {
    expect(parseColumnMap('{" Image URL ": "image", "Notes": null, "Ref": "externalId"}')).toEqual({
      ok: true,
      value: map({ 'Image URL': 'image', Notes: null, Ref: 'externalId' }),
    });
  });

  it.each([
    '',
    'image',
    '[]',
    'null',
    '3',
    '{"a": 1}',
    '{"a": ""}',
    '{"a": " b"}',
    '{"a": ["b"]}',
    '{"a": "__proto__"}',
    `{"a": "${'x'.repeat(201)}"}`,
  ])('refuses %s', (json) => {
    expect(parseColumnMap(json)).toMatchObject({ ok: false, refusals: [{ kind: 'INVALID', path: ['columns'] }] });
  });

  it('refuses more columns than a file may have', () => {
    const json = JSON.stringify(Object.fromEntries(Array.from({ length: 1_001 }, (_unused, index) => [`c${index}`, `f${index}`])));
    expect(parseColumnMap(json)).toMatchObject({ ok: false });
  });
});

describe('the fields of columns', () => {
  it('takes the fields of the map, null where it leaves a column out, else the names of the columns', () => {
    expect(mappedFields(['Image URL', 'Notes', 'text'], map({ 'Image URL': 'image', Notes: null }))).toEqual(['image', null, 'text']);
    expect(mappedFields(['a', 'b'], map({ a: 'b', b: 'a' }))).toEqual(['b', 'a']);
  });

  it.each([
    [['a', 'b'], { c: 'x' }, 'has no column "c", which "columns" maps; it has "a", "b"'],
    [['a', 'b'], { a: 'b' }, 'the columns "a" and "b" both become "b"; map one of them to another field, or to null'],
    [['a', 'b'], { a: 'x', b: 'x' }, 'the columns "a" and "b" both become "x"; map one of them to another field, or to null'],
    [['a'], { a: null }, '"columns" leaves every column out; map at least one to a field'],
  ] as const)('refuses the columns %j with the map %j', (columns, entries, reason) => {
    expect(() => mappedFields(columns, map(entries as Record<string, string | null>))).toThrow(
      expect.objectContaining({ fault: { line: 1, reason } }) as UnreadableFile,
    );
  });
});

describe('a reason with the names of columns', () => {
  const MAP = map({ 'Image URL': 'image', Ref: 'externalId', same: 'same', Notes: null });

  it('names the column of each field that it mentions', () => {
    expect(withColumnNames('payload lacks the field "image", which the form shows', MAP)).toBe(
      'payload lacks the field "image", which the form shows ("image" is the column "Image URL")',
    );
    expect(withColumnNames('externalId must have 1 to 200 characters', MAP)).toBe(
      'externalId must have 1 to 200 characters ("externalId" is the column "Ref")',
    );
  });

  it('stays as it was when it mentions no mapped field, a part of a word, or the column already', () => {
    for (const reason of ['is too long', 'has images', 'payload.same must be a text', 'image: the column "Image URL" holds "x"']) {
      expect(withColumnNames(reason, MAP)).toBe(reason);
    }
  });
});
