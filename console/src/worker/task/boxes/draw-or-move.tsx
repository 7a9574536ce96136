import { useT } from '../../../messages/language-context.ts';

interface DrawOrMoveProps {
  readonly isDrawing: boolean;
  readonly setDrawing: (isDrawing: boolean) => void;
}

/** With Move, one finger scrolls the page over the image. */
export function DrawOrMove({ isDrawing, setDrawing }: DrawOrMoveProps) {
  const t = useT();
  return (
    <span className="segments" role="group" aria-label={t('boxes.mode')}>
      <button type="button" aria-pressed={isDrawing} onClick={() => setDrawing(true)}>
        {t('boxes.draw')} <kbd>d</kbd>
      </button>
      <button type="button" aria-pressed={!isDrawing} onClick={() => setDrawing(false)}>
        {t('boxes.move')} <kbd>v</kbd>
      </button>
    </span>
  );
}
