import { useT } from '../../messages/language-context.ts';

/** The keys of the page, below it. */
export function ReviewKeys() {
  const t = useT();
  const keys = [
    ['j k', t('keys.move')],
    ['a', t('review.approve', { count: 1 })],
    ['r 1–7', t('review.reject')],
    ['f', t('review.flag')],
    ['x', t('review.select-key')],
    ['u', t('review.undo')],
  ] as const;
  return (
    <p className="key-hints" aria-hidden="true">
      {keys.map(([key, does]) => (
        <span key={key}>
          <kbd>{key}</kbd> {does}
        </span>
      ))}
    </p>
  );
}
