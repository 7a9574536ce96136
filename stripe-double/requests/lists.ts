/** Stripe's lists: newest first, by pages, filtered; and `expand`. */
import { invalid, noSuch } from './errors.ts';
import type { Param, Params } from './form.ts';
import { optionalText, textList } from './params.ts';
import type { Kept, Kind, Kinds, Store } from '../world/store.ts';

export interface Query<K extends Kind> {
  readonly owner: string;
  readonly url: string;
  readonly params: Params;
  /** Fields that the caller may ask by. */
  readonly fields?: readonly string[];
  readonly accepts?: (value: Kinds[K]) => boolean;
  readonly show?: (value: Kinds[K]) => unknown;
}

/** A page of `kind`: `limit` (1 to 100, 10 by default), `starting_after`, `ending_before`, `created`, and the fields. */
export function listOf<K extends Kind>(store: Store, kind: K, query: Query<K>): object {
  const { params } = query;
  const limit = limitOf(params);
  const asked = (query.fields ?? []).flatMap((field) => {
    const value = optionalText(params, field);
    return value === undefined ? [] : [[field, value] as const];
  });
  const by = asked.find(([field]) => store.isIndexed(kind, field));
  const accepts = (value: Kinds[K]) =>
    asked.every(([field, wanted]) => String((value as unknown as Record<string, unknown>)[field]) === wanted) &&
    isWithin((value as { created?: number }).created, params.created) &&
    (query.accepts?.(value) ?? true);
  const kept = store.list(kind, query.owner, by);
  const before = optionalText(params, 'ending_before');
  const after = optionalText(params, 'starting_after');
  const found: Kinds[K][] = [];
  if (before !== undefined) {
    for (let i = placeOf(store, kept, kind, before) + 1; i < kept.length && found.length <= limit; i++) {
      const value = kept[i]?.value;
      if (value !== undefined && accepts(value)) found.push(value);
    }
  } else {
    const from = after === undefined ? kept.length : placeOf(store, kept, kind, after, true);
    for (let i = from - 1; i >= 0 && found.length <= limit; i--) {
      const value = kept[i]?.value;
      if (value !== undefined && accepts(value)) found.push(value);
    }
  }
  const page = found.slice(0, limit);
  if (before !== undefined) page.reverse();
  return { object: 'list', data: query.show ? page.map(query.show) : page, has_more: found.length > limit, url: query.url };
}

export function limitOf(params: Params): number {
  const limit = Number(optionalText(params, 'limit') ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw invalid('This value must be between 1 and 100.', 'limit', 'parameter_invalid_integer');
  }
  return limit;
}

/** Where the page begins: the last place made before the object (`isAbove`: the first that is not before it). */
function placeOf(store: Store, kept: readonly Kept[], kind: Kind, id: string, isAbove = false): number {
  const cursor = store.find(id);
  if (cursor?.kind !== kind) throw noSuch(kind, id, isAbove ? 'starting_after' : 'ending_before', 400);
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle]?.sequence ?? 0) < cursor.sequence) low = middle + 1;
    else high = middle;
  }
  return isAbove ? low : kept[low]?.sequence === cursor.sequence ? low : low - 1;
}

/** `created=1700000000` or `created[gte]=…`. */
export function isWithin(created: number | undefined, range: Param | undefined): boolean {
  if (range === undefined || range === null || created === undefined) return true;
  if (typeof range !== 'object') return created === Number(range);
  if (Array.isArray(range)) throw invalid('Invalid range', 'created');
  return Object.entries(range).every(([bound, value]) => {
    const at = Number(value);
    if (bound === 'gt') return created > at;
    if (bound === 'gte') return created >= at;
    if (bound === 'lt') return created < at;
    if (bound === 'lte') return created <= at;
    throw invalid(`Received unknown parameter: created[${bound}]`, `created[${bound}]`, 'parameter_unknown');
  });
}

/** A copy of the answer in which the named ids are replaced by their objects, `data.` standing for each of a list. */
export function expanded(store: Store, answer: unknown, expand: Param | undefined): unknown {
  const paths = textList(expand);
  if (paths.length === 0) return answer;
  const copy: unknown = structuredClone(answer);
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length > 4) throw invalid('You cannot expand more than 4 levels of a property', 'expand');
    replaceAt(store, copy, steps, path);
  }
  return copy;
}

function replaceAt(store: Store, place: unknown, steps: string[], path: string): void {
  const [step, ...rest] = steps;
  if (typeof place !== 'object' || place === null || step === undefined) return;
  const fields = place as Record<string, unknown>;
  if (!(step in fields)) throw invalid(`This property cannot be expanded (${path}).`, 'expand');
  const value = fields[step];
  const open = (one: unknown) => {
    const kept = typeof one === 'string' ? store.find(one) : undefined;
    const object: unknown = kept === undefined ? one : structuredClone(kept.value);
    replaceAt(store, object, rest, path);
    return object;
  };
  fields[step] = Array.isArray(value) ? value.map(open) : open(value);
}
