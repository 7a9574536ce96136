import { SCHEMA_LIMITS } from './json-schema-limits.ts';
import { checkSchema, validatorFor } from './json-schema.ts';
import type { JsonSchema } from './json.ts';
import { processorTime } from '../../test/kit/processor-time.ts';

function misfit(schema: JsonSchema, value: unknown): string | null {
  expect(checkSchema(schema)).toEqual([]);
  return validatorFor(schema)(value);
}

describe('a JSON Schema of a requester', () => {
  it('follows draft 2020-12, and draft 07 where it says so', () => {
    const tuple = { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false };
    expect(misfit(tuple, ['a', 1])).toBeNull();
    expect(misfit(tuple, ['a', 1, 2])).toMatch(/must NOT have more than 2 items/);
    const draft7 = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'array',
      items: [{ type: 'string' }],
      additionalItems: false,
    };
    expect(misfit(draft7, ['a'])).toBeNull();
    expect(misfit(draft7, [1])).toBe('/0 must be string');
    expect(misfit({ ...draft7, $schema: 'http://json-schema.org/draft-07/schema' }, [1])).toBe('/0 must be string');
  });

  it('tells where and why a value does not fit', () => {
    const schema = {
      type: 'object',
      properties: { image: { type: 'string', format: 'uri' }, size: { enum: ['small', 'large'] }, kind: { const: 'x' } },
      required: ['image'],
      additionalProperties: false,
    };
    expect(misfit(schema, { image: 'https://example.org/a.png', size: 'small' })).toBeNull();
    expect(misfit(schema, {})).toBe("must have required property 'image'");
    expect(misfit(schema, { image: 'not an address' })).toBe('/image must match format "uri"');
    expect(misfit(schema, { image: 'https://example.org', size: 'huge' })).toBe(
      '/size must be equal to one of the allowed values: ["small","large"]',
    );
    expect(misfit(schema, { image: 'https://example.org', kind: 1 })).toBe('/kind must be equal to constant: "x"');
    expect(misfit(schema, { image: 'https://example.org', imgae: 1 })).toBe('must NOT have additional properties: "imgae"');
  });

  it.each<[string, string, boolean]>([
    ['date', '2024-02-29', true],
    ['date', '2023-02-29', false],
    ['date', '2023-13-01', false],
    ['time', '23:59:59Z', true],
    ['time', '24:00:00Z', false],
    ['date-time', '2026-11-02T09:00:00.5+01:00', true],
    ['date-time', '2026-11-02 09:00:00z', true],
    ['date-time', '2026-11-02', false],
    ['email', 'a@example.org', true],
    ['email', 'a@localhost', false],
    ['email', 'a b@example.org', false],
    ['uri', 'urn:x:1', true],
    ['uri', '/relative', false],
    ['uuid', '0192a8f0-0000-7000-8000-000000000000', true],
    ['uuid', '0192a8f0', false],
  ])('knows the format %s: %s is %s', (format, text, expected) => {
    expect(misfit({ type: 'string', format }, text) === null).toBe(expected);
  });

  it('follows $ref inside itself', () => {
    const schema = {
      $defs: { 'a/b': { type: 'string', maxLength: 2 } },
      type: 'array',
      items: { $ref: '#/$defs/a~1b' },
    };
    expect(misfit(schema, ['ab'])).toBeNull();
    expect(misfit(schema, ['abc'])).toMatch(/^\/0 must NOT have more than 2 characters/);
  });

  it('takes a property named like a keyword for a property', () => {
    const schema = { type: 'object', properties: { $id: { type: 'string' }, $ref: { type: 'string' }, pattern: { type: 'number' } } };
    expect(misfit(schema, { $id: 'x', $ref: 'y', pattern: 1 })).toBeNull();
    expect(misfit(schema, { pattern: '(' })).toBe('/pattern must be number');
  });

  it('takes true and false, which fit everything and nothing', () => {
    expect(misfit(true, 1)).toBeNull();
    expect(misfit(false, 1)).toBe('boolean schema is false');
  });

  const deep = (levels: number): unknown => (levels === 0 ? {} : { not: deep(levels - 1) });
  const laughs: Record<string, unknown> = { a0: { type: 'string' } };
  for (let i = 1; i <= 20; i++) laughs[`a${i}`] = { allOf: [{ $ref: `#/$defs/a${i - 1}` }, { $ref: `#/$defs/a${i - 1}` }] };

  it.each<[string, unknown, RegExp]>([
    ['text', 'x', /must be an object/],
    ['null', null, /must be an object/],
    ['an array', [], /must be an object/],
    ['an unknown keyword', { type: 'string', maxlength: 3 }, /unknown keyword: "maxlength"/],
    ['an unknown format', { type: 'string', format: 'phone' }, /unknown format "phone"/],
    ['a wrong keyword value', { type: 'strnig' }, /not a JSON Schema: \/type/],
    ['an unknown draft', { $schema: 'http://json-schema.org/draft-04/schema#' }, /not supported/],
    ['$schema further in', { not: { $schema: 'http://json-schema.org/draft-07/schema#' } }, /at its top only/],
    ['a reference outside', { $ref: 'https://example.org/schema.json' }, /point inside/],
    ['a reference to a file', { items: { $ref: 'other.json#/a' } }, /point inside.* at \/items/],
    ['a reference to nothing', { $ref: '#/$defs/none' }, /where no schema is/],
    ['a broken reference', { $ref: '#/%' }, /point inside/],
    ['a circle', { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }, /refer to itself/],
    ['a reference to its top', { type: 'array', items: { $ref: '#' } }, /refer to itself/],
    ['$id', { $id: 'https://example.org/me' }, /"\$id"/],
    ['$async', { $async: true }, /"\$async"/],
    ['$dynamicRef', { properties: { a: { $dynamicRef: '#x' } } }, /"\$dynamicRef" at \/properties\/a/],
    ['a pattern that looks ahead', { pattern: '(?=a)' }, /pattern that must not look/],
    ['a pattern that is none', { properties: { a: { pattern: '(' } } }, /pattern at \/properties\/a that is not a regular expression/],
    ['a pattern of properties', { patternProperties: { '(a)\\1': true } }, /refer back/],
    ['uniqueItems without bound', { type: 'array', uniqueItems: true }, /bound "uniqueItems"/],
    ['uniqueItems of objects, too many', { uniqueItems: true, maxItems: 5_000, items: { type: 'object' } }, /bound "uniqueItems"/],
    ['too deep', deep(SCHEMA_LIMITS.depth + 1), /nested too deeply/],
    ['too long', { description: 'x'.repeat(SCHEMA_LIMITS.bytes) }, /bytes long/],
    ['too large when expanded', { $defs: laughs, $ref: '#/$defs/a20' }, /too large: it comes to \d+ schemas/],
    ['NUL', { const: 'a\0' }, /NUL/],
  ])('refuses a schema with %s', (_name, schema, message) => {
    expect(checkSchema(schema).join('; ')).toMatch(message);
  });

  it('accepts uniqueItems of plain values and of a few others', () => {
    expect(misfit({ type: 'array', uniqueItems: true, items: { type: 'string' } }, ['a', 'a'])).toMatch(/must NOT have duplicate items/);
    expect(misfit({ type: 'array', uniqueItems: true, maxItems: 10 }, [{ a: 1 }, { a: 1 }])).toMatch(/must NOT have duplicate items/);
  });

  it('resists a pattern that would hang the server', () => {
    const milliseconds = processorTime(() => {
      expect(misfit({ type: 'string', pattern: '^(a+)+$' }, 'a'.repeat(30_000) + '!')).toMatch(/must match pattern/);
      expect(misfit({ type: 'object', patternProperties: { '^(x+x+)+$': { type: 'null' } } }, { [`${'x'.repeat(5_000)}y`]: 1 })).toBeNull();
    });
    expect(milliseconds).toBeLessThan(3_000);
  });

  it('compiles to one validator however often it is read, and leaves the cache in time', () => {
    const schema = { type: 'string', maxLength: 7 };
    const first = validatorFor(schema);
    expect(validatorFor(structuredClone(schema))).toBe(first);
    for (let i = 0; i < 150; i++) validatorFor({ type: 'string', maxLength: 100 + i });
    expect(validatorFor(schema)).not.toBe(first);
  });

  it('ignores properties of the prototype', () => {
    expect(misfit({ type: 'object', required: ['toString'] }, {})).toMatch(/required property 'toString'/);
  });
});
