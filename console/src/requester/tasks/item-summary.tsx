import type { Json } from '../../api/generated/schema.ts';
import { itemPairs } from './item-pairs.ts';

/** An item in a cell: `name: value` for each field, shortened. */
export function ItemSummary({ payload }: { readonly payload: Json }) {
  const { pairs, hasMore } = itemPairs(payload);
  return (
    <span className="cell-sample">
      {pairs.map(({ name, value }) => (
        <span key={name} className="item-pair">
          <span className="soft">
            <bdi>{name}</bdi>:
          </span>{' '}
          <bdi>{value}</bdi>{' '}
        </span>
      ))}
      {hasMore && '…'}
    </span>
  );
}
