import type { JsonSchema } from './json.ts';
import { checkView, PART_KINDS, VIEW_LIMITS, type ItemPart, type ItemView, type SideBySide } from './item-view.ts';
import { ItemViewKindEnum, itemViewTypes, viewOf } from './item-view.types.ts';

const part = (change: Partial<ItemPart> = {}): ItemPart => ({
  field: 'text',
  kind: 'text',
  label: null,
  alt: null,
  altField: null,
  ...change,
});
const beside = (...parts: ItemPart[]): SideBySide => ({ kind: 'side_by_side', label: null, parts });
const faults = (view: ItemView, schema: JsonSchema | null = null) =>
  checkView(view, schema).map((refusal) => (refusal.path ?? []).join('.'));

const SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    text: { type: 'string' },
    count: { type: 'integer' },
    rows: { type: 'array' },
    picture: { type: ['string', 'null'] },
    anything: {},
    never: false,
    facts: { type: 'object' },
    either: { anyOf: [{ type: 'string' }, { type: 'array' }] },
  },
  additionalProperties: false,
};

describe('a view', () => {
  it('accepts no entries, every kind, and fields side by side', () => {
    expect(checkView([], SCHEMA)).toEqual([]);
    for (const kind of PART_KINDS) expect(faults([part({ kind, field: 'anything' })], SCHEMA)).toEqual([]);
    expect(
      faults([beside(part({ field: 'text' }), part({ field: 'rows', kind: 'table', label: 'Rows' })), part({ field: 'count' })], SCHEMA),
    ).toEqual([]);
    expect(faults([part({ field: 'picture', kind: 'image', alt: 'A scan', altField: 'text' })], SCHEMA)).toEqual([]);
  });

  it.each<[string, ItemPart]>([
    ['a field that the item schema lacks', part({ field: 'other' })],
    ['a field that the item schema forbids', part({ field: 'never' })],
    ['a list as text', part({ field: 'rows' })],
    ['a number as an image', part({ field: 'count', kind: 'image' })],
    ['a text as a table', part({ kind: 'table' })],
    ['an object as a chat', part({ field: 'facts', kind: 'chat' })],
    ['a hidden field', part({ field: '_note' })],
    ['a field without a name', part({ field: '' })],
    ['a field with a long name', part({ field: 'x'.repeat(VIEW_LIMITS.fieldLength + 1) })],
    ['a field with a name that cannot be stored', part({ field: 'a\0' })],
  ])('refuses %s', (_, entry) => {
    expect(faults([part({ field: 'anything' }), entry], SCHEMA)).toEqual(['1.field']);
    expect(faults([beside(part({ field: 'anything' }), entry)], SCHEMA)).toEqual(['0.parts.1.field']);
  });

  it('accepts a field of any type where the item schema does not tell the type', () => {
    const open: JsonSchema = { properties: { text: { type: 'string' } } };
    for (const schema of [null, true, {}, open, { ...open, additionalProperties: false, patternProperties: { '^x': {} } }] as const) {
      expect(faults([part({ field: 'xs', kind: 'chat' })], schema)).toEqual([]);
    }
    expect(faults([part({ field: 'either', kind: 'image' })], SCHEMA)).toEqual([]);
    expect(faults([part()], false)).toEqual(['0.field']);
  });

  it('refuses a field that is shown twice', () => {
    expect(faults([part(), part()])).toEqual(['1.field']);
    expect(faults([part(), beside(part(), part({ field: 'b' }))])).toEqual(['1.parts.0.field']);
  });

  it('refuses an alternative text of what everybody reads, of itself, and from a field that holds no text', () => {
    expect(faults([part({ alt: 'A text' })])).toEqual(['0.alt']);
    expect(faults([part({ altField: 'b' })])).toEqual(['0.altField']);
    expect(faults([part({ kind: 'audio', altField: 'text' })])).toEqual(['0.altField']);
    expect(faults([part({ kind: 'audio', altField: '_text' })])).toEqual(['0.altField']);
    expect(faults([part({ field: 'picture', kind: 'image', altField: 'rows' })], SCHEMA)).toEqual(['0.altField']);
  });

  it('refuses words that are blank, too long or cannot be stored', () => {
    for (const label of ['', ' \u200b', 'x'.repeat(VIEW_LIMITS.labelLength + 1), '\ud800']) {
      expect(faults([part({ label })])).toEqual(['0.label']);
      expect(faults([beside(part({ label }), part({ field: 'b' }))])).toEqual(['0.parts.0.label']);
    }
    expect(faults([part({ kind: 'video', alt: 'x'.repeat(VIEW_LIMITS.altLength + 1) })])).toEqual(['0.alt']);
  });

  it('refuses too many entries, too many or too few parts, and too many bytes', () => {
    const parts = (count: number) => Array.from({ length: count }, (_unused, index) => part({ field: `f${index}`, kind: 'image' }));
    expect(faults(parts(VIEW_LIMITS.entries))).toEqual([]);
    expect(faults(parts(VIEW_LIMITS.entries + 1))).toEqual(['']);
    expect(faults([beside(part())])).toEqual(['0.parts']);
    expect(faults([beside(...parts(5))])).toEqual(['0.parts']);
    expect(
      checkView(
        parts(40).map((each) => ({ ...each, alt: 'é'.repeat(1_000) })),
        null,
      ),
    ).toMatchObject([{ message: expect.stringMatching(/^A view has at most 32768 bytes/) }]);
  });
});

describe('the input of a view', () => {
  it('returns what a requester wrote, with null for what was left out', () => {
    const view = viewOf([
      { kind: 'image', field: 'picture', altField: 'caption' },
      {
        kind: 'side_by_side',
        label: 'Answers',
        parts: [
          { field: 'a', kind: 'markdown' },
          { field: 'b', kind: 'markdown', label: 'B' },
        ],
      },
    ]);
    expect(view).toEqual({
      ok: true,
      value: [
        part({ field: 'picture', kind: 'image', altField: 'caption' }),
        { ...beside(part({ field: 'a', kind: 'markdown' }), part({ field: 'b', kind: 'markdown', label: 'B' })), label: 'Answers' },
      ],
    });
    expect(itemViewTypes(view.ok ? view.value : [])).toMatchObject([
      { kind: 'image', field: 'picture', parts: [] },
      { kind: 'side_by_side', field: null, label: 'Answers', parts: [{ field: 'a' }, { field: 'b', label: 'B' }] },
    ]);
  });

  it.each([
    ['no field', { kind: 'text' }, ['0', 'field']],
    ['parts of a text', { kind: 'text', field: 'a', parts: [{ field: 'b', kind: 'text' }] }, ['0', 'parts']],
    ['a field beside its parts', { kind: 'side_by_side', field: 'a', parts: [] }, ['0', 'field']],
    ['an alternative text of parts', { kind: 'side_by_side', alt: 'a', parts: [] }, ['0', 'alt']],
    ['parts of parts', { kind: 'side_by_side', parts: [{ field: 'a', kind: 'side_by_side' }] }, ['0', 'parts', '0', 'kind']],
  ] as const)('refuses %s', (_, entry, path) => {
    expect(viewOf([entry as never])).toMatchObject({ ok: false, refusals: [{ kind: 'INVALID', path }] });
  });

  it('has a kind of the API for each kind of the grammar', () => {
    expect(Object.values(ItemViewKindEnum).sort()).toEqual([...PART_KINDS, 'side_by_side'].sort());
  });
});
