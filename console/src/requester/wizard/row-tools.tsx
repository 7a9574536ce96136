import { useT } from '../../messages/language-context.ts';

interface RowToolsProps {
  /** Of what is moved or removed. */
  readonly name: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly move: (by: number) => void;
  readonly remove: () => void;
}

/** Moves a row up or down, or takes it away. */
export function RowTools({ name, isFirst, isLast, move, remove }: RowToolsProps) {
  const t = useT();
  return (
    <span className="row-tools">
      <button
        type="button"
        className="button button-quiet button-small"
        disabled={isFirst}
        aria-label={t('rows.up', { name })}
        onClick={() => move(-1)}
      >
        ↑
      </button>
      <button
        type="button"
        className="button button-quiet button-small"
        disabled={isLast}
        aria-label={t('rows.down', { name })}
        onClick={() => move(1)}
      >
        ↓
      </button>
      <button type="button" className="button button-quiet button-small" aria-label={t('rows.remove', { name })} onClick={remove}>
        ✕
      </button>
    </span>
  );
}
