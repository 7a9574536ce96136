/** Batch loaders, one per request and name. A field resolver may load, but never query. */
import DataLoader from 'dataloader';
import type { GraphContext } from '../access/access.ts';

/**
 * Returns the value of `key`. Reads it in one query together with all other keys that are requested in the same tick.
 *
 * @param name unique in the application: `batches.byId`
 * @param batch runs one query for all keys; a key that is missing in its map has the value null
 */
export function load<K, V>(
  context: GraphContext,
  name: string,
  key: K,
  batch: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
): Promise<V | null> {
  let loader = context.loaders.get(name) as DataLoader<K, V | null> | undefined;
  if (loader === undefined) {
    loader = new DataLoader<K, V | null>(async (keys) => {
      context.run?.check();
      const found = await batch(keys);
      return keys.map((each) => found.get(each) ?? null);
    });
    context.loaders.set(name, loader);
  }
  return loader.load(key);
}
