/** GraphQL: how an item is shown, as requesters write it and everybody reads it. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { invalid, ok, refuse, type Refusal, type Result, say } from '../kernel/index.ts';
import { SeenWithParent } from '../platform/index.ts';
import { type ItemPart, type ItemView, type ItemViewEntry, type ViewKind } from './item-view.ts';

export const ItemViewKindEnum = {
  TEXT: 'text',
  MARKDOWN: 'markdown',
  IMAGE: 'image',
  AUDIO: 'audio',
  VIDEO: 'video',
  TABLE: 'table',
  CHAT: 'chat',
  JSON: 'json',
  SIDE_BY_SIDE: 'side_by_side',
} as const;
registerEnumType(ItemViewKindEnum, {
  name: 'ItemViewKind',
  description: 'How a client shows a field of an item.',
  valuesMap: {
    TEXT: { description: 'Plain text, with its line breaks.' },
    MARKDOWN: { description: 'Markdown. HTML inside it is shown as text.' },
    IMAGE: { description: 'A picture: the id of an uploaded file, or an address.' },
    AUDIO: { description: 'A sound: the id of an uploaded file, or an address.' },
    VIDEO: { description: 'A film: the id of an uploaded file, or an address.' },
    TABLE: { description: 'A table: a list of objects with the same keys, or a list of rows, each a list of cells.' },
    CHAT: { description: 'A conversation: a list of { role, content }, in order.' },
    JSON: { description: 'Any JSON, as a tree.' },
    SIDE_BY_SIDE: { description: 'Several fields in columns: `parts`.' },
  },
});

@SeenWithParent()
@ObjectType('ItemPart', { description: 'A field of an item that is shown beside others.' })
export class ItemPartType {
  @Field(() => String, { description: 'Field of the item.' })
  field: string;

  @Field(() => ItemViewKindEnum, { description: 'Renderer for the field; never SIDE_BY_SIDE.' })
  kind: ViewKind;

  @Field(() => String, { nullable: true, description: 'Heading above it; null: show the name of the field.' })
  label: string | null;

  @Field(() => String, { nullable: true, description: 'Alternative text of an image, audio or video, for all items alike; null: none.' })
  alt: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Field of the item with the alternative text of this item. It goes before `alt` where it holds a text; null: none.',
  })
  altField: string | null;
}

@SeenWithParent()
@ObjectType('ItemView', { description: 'An entry of a view: a field of the item, or several fields side by side.' })
export class ItemViewType {
  @Field(() => ItemViewKindEnum, { description: 'Renderer for the entry.' })
  kind: ViewKind;

  @Field(() => String, { nullable: true, description: 'Field of the item; null for SIDE_BY_SIDE.' })
  field: string | null;

  @Field(() => String, { nullable: true, description: 'Heading above it; null: show the name of the field, if there is one.' })
  label: string | null;

  @Field(() => String, { nullable: true, description: 'Alternative text of an image, audio or video, for all items alike; null: none.' })
  alt: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Field of the item with the alternative text of this item. It goes before `alt` where it holds a text; null: none.',
  })
  altField: string | null;

  @Field(() => [ItemPartType], { description: 'The fields that stand side by side, from the start of the line; empty for other kinds.' })
  parts: ItemPartType[];
}

@InputType({ description: 'A field of an item that is shown beside others.' })
export class ItemPartInput {
  @Field(() => String, { description: 'Field of the item; one that begins with "_" is hidden and cannot be shown.' })
  field: string;

  @Field(() => ItemViewKindEnum, { description: 'Renderer for the field: any kind but SIDE_BY_SIDE.' })
  kind: ViewKind;

  @Field(() => String, { nullable: true, description: 'Heading above it, up to 200 characters; the name of the field when left out.' })
  label?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Alternative text of an image, audio or video, for all items alike; up to 1,000 characters.',
  })
  alt?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Field of the item with the alternative text of this item. It goes before `alt` where it holds a text.',
  })
  altField?: string | null;
}

@InputType({ description: 'An entry of a view: a field of the item, or 2 to 4 fields side by side.' })
export class ItemViewInput {
  @Field(() => ItemViewKindEnum, { description: 'Renderer for the entry.' })
  kind: ViewKind;

  @Field(() => String, { nullable: true, description: 'Field of the item; leave it out for SIDE_BY_SIDE only.' })
  field?: string | null;

  @Field(() => String, { nullable: true, description: 'Heading above it, up to 200 characters; the name of the field when left out.' })
  label?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Alternative text of an image, audio or video, for all items alike; up to 1,000 characters.',
  })
  alt?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Field of the item with the alternative text of this item. It goes before `alt` where it holds a text.',
  })
  altField?: string | null;

  @Field(() => [ItemPartInput], { nullable: true, description: 'What stands side by side, 2 to 4; for SIDE_BY_SIDE only.' })
  parts?: ItemPartInput[] | null;
}

/** A view for GraphQL. */
export function itemViewTypes(view: ItemView): ItemViewType[] {
  return view.map((entry) =>
    entry.kind === 'side_by_side'
      ? { kind: entry.kind, field: null, label: entry.label, alt: null, altField: null, parts: [...entry.parts] }
      : { ...entry, parts: [] },
  );
}

/** The view of an input, or what does not fit its kinds; the rest is checked by `checkView`. */
export function viewOf(input: readonly ItemViewInput[]): Result<ItemView> {
  const faults: Refusal[] = [];
  const entries = input.map((entry, index) => entryOf(entry, [String(index)], faults));
  const [first, ...rest] = faults;
  return first === undefined ? ok(entries.filter((entry) => entry !== null)) : refuse(first, ...rest);
}

function entryOf(entry: ItemViewInput, path: readonly string[], faults: Refusal[]): ItemViewEntry | null {
  const { kind, label = null, field, parts } = entry;
  if (kind !== 'side_by_side') {
    if ((parts ?? []).length > 0) faults.push(invalid('Only SIDE_BY_SIDE has parts; leave them out.', ...path, 'parts'));
    if (typeof field === 'string') return partOf({ ...entry, field }, path, faults);
    faults.push(invalid('Name the field of the item to show.', ...path, 'field'));
    return null;
  }
  for (const key of ['field', 'alt', 'altField'] as const) {
    if (typeof entry[key] === 'string') faults.push(invalid(say`SIDE_BY_SIDE has parts, and no "${key}" of its own.`, ...path, key));
  }
  const shown = (parts ?? []).map((part, index) => partOf(part, [...path, 'parts', String(index)], faults));
  return { kind, label, parts: shown.filter((part) => part !== null) };
}

function partOf({ field, kind, label, alt, altField }: ItemPartInput, path: readonly string[], faults: Refusal[]): ItemPart | null {
  if (kind === 'side_by_side') {
    faults.push(invalid(say`Parts stand side by side once; show "${field}" as another kind.`, ...path, 'kind'));
    return null;
  }
  return { field, kind, label: label ?? null, alt: alt ?? null, altField: altField ?? null };
}
