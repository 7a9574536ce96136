import type { Json } from '../../../api/generated/schema.ts';
import { textOf } from './choose-view.ts';

interface JsonItemProps {
  readonly value: Json;
  readonly name?: string;
  readonly depth?: number;
}

/** Levels that are open at first. */
const OPEN_LEVELS = 2;

/** Any JSON as a tree: each object and list can be folded. */
export function JsonItem({ value, name, depth = 0 }: JsonItemProps) {
  const key = name === undefined ? null : <span className="json-key">{name}: </span>;
  if (typeof value !== 'object' || value === null) {
    return (
      <div className="json-leaf" dir="auto">
        {key}
        <span data-kind={typeof value}>{value === null ? 'null' : textOf(value)}</span>
      </div>
    );
  }
  const entries = Object.entries<Json>(value);
  return (
    <details className="json-branch" open={depth < OPEN_LEVELS}>
      <summary>
        {key}
        <span className="soft">{Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`}</span>
      </summary>
      {entries.map(([field, inner]) => (
        <JsonItem key={field} name={field} value={inner} depth={depth + 1} />
      ))}
    </details>
  );
}
