/** How an item is shown: by the batch's view, and without one by the shape of each field. */
import type { AssignedTaskFields } from '../../../api/generated/fragments.ts';
import type { ItemViewKind, Json } from '../../../api/generated/schema.ts';

export type View = Omit<AssignedTaskFields['view'][number], 'parts'> & { readonly parts: readonly Part[] };
export type Part = AssignedTaskFields['view'][number]['parts'][number];
export type Item = Readonly<Record<string, Json>>;

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{ role, content }` in a row. */
const isChat = (value: Json): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((each: Json) => isObject(each) && typeof each['role'] === 'string' && 'content' in each);

const isTable = (value: Json): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  (value.every((each: Json) => isObject(each)) || value.every((each: Json) => Array.isArray(each)));

function kindOf(field: string, value: Json, files: AssignedTaskFields['files']): ItemViewKind {
  const file = files.find((each) => each.field === field && each.path.length === 1);
  const media = file?.mediaType.split('/', 1)[0];
  if (media === 'image') return 'IMAGE';
  if (media === 'audio') return 'AUDIO';
  if (media === 'video') return 'VIDEO';
  if (isChat(value)) return 'CHAT';
  if (isTable(value)) return 'TABLE';
  return typeof value === 'object' && value !== null ? 'JSON' : 'TEXT';
}

/** Fields that are shown already, at any place of the view. */
const shownFields = (view: readonly View[]): Set<string | null> =>
  new Set(view.flatMap(({ field, parts }) => [field, ...parts.map((part) => part.field)]));

/** The entries to show. Fields that a question marks are there in any case: what marks them needs their text or image. */
export function chooseView(task: Pick<AssignedTaskFields, 'view' | 'files' | 'payload' | 'form'>): readonly View[] {
  const item = task.payload as Item;
  const byShape = (field: string): View => ({
    field,
    kind: kindOf(field, item[field] ?? null, task.files),
    label: null,
    alt: null,
    altField: null,
    parts: [],
  });
  const view = task.view.length > 0 ? task.view : Object.keys(item).map(byShape);
  const shown = shownFields(view);
  const marked = task.form.flatMap((question) => ('field' in question ? [question.field] : []));
  return [...view, ...[...new Set(marked)].filter((field) => !shown.has(field)).map(byShape)];
}

/** Address of a file of the item on this server; null where the field names none. */
export function fileAddress(field: string, files: AssignedTaskFields['files']): string | null {
  const file = files.find((each) => each.field === field);
  if (file === undefined) return null;
  const { pathname, search } = new URL(file.url, window.location.origin);
  return pathname + search;
}

/** Alternative text: of this item, of all items, or none. */
export const altOf = ({ alt, altField }: Pick<Part, 'alt' | 'altField'>, item: Item): string => {
  const own = altField === null ? null : item[altField];
  return typeof own === 'string' && own !== '' ? own : (alt ?? '');
};

export const textOf = (value: Json | undefined): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
