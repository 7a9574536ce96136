/** Batch loaders, one per request and name: a field resolver may load, never query. */
import DataLoader from 'dataloader';
import type { GraphContext } from '../access/access.ts';

/**
 * The value for `key`, read together with all other keys asked in the same tick.
 *
 * @param name unique in the application: `batches.byId`
 * @param batch one query for all keys; what it leaves out of the map is null
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
