/** Changes behind everybody's back: no event, no balance transaction. What a reconciliation has to find. */
import { invalid, noSuch } from '../requests/errors.ts';
import { stripeId } from '../world/random.ts';
import type { Kind } from '../world/store.ts';
import type { World } from '../world/world.ts';

type Change = Record<string, unknown>;

export function objectsOf(world: World, kind: string): unknown[] {
  return world.store.list(kind as Kind).map(({ owner, value }) => ({ ...value, ...(owner === '' ? {} : { _account: owner }) }));
}

export function changeObject(world: World, id: string, change: Change): unknown {
  const kept = world.store.replace(id, change);
  if (kept === undefined) throw noSuch('object', id);
  return kept.value;
}

export function removeObject(world: World, id: string): unknown {
  const kept = world.store.remove(id);
  if (kept === undefined) throw noSuch('object', id);
  return kept.value;
}

/** A second object like the first, with an id of its own. */
export function copyObject(world: World, id: string, change: Change): unknown {
  const kept = world.store.find(id);
  if (kept === undefined) throw noSuch('object', id);
  if ('id' in change && typeof change.id !== 'string') throw invalid('id is a text.', 'id');
  const prefix = id.slice(0, id.lastIndexOf('_'));
  const copy = { ...structuredClone(kept.value), created: world.clock.seconds(), id: stripeId(prefix), ...change };
  return world.store.put(kept.kind, kept.owner, copy as never);
}
