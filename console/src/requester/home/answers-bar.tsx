import { useT } from '../../messages/language-context.ts';
import type { AnswerParts } from './batch-progress.ts';

/** A bar of the answers: approved, to review, being answered, not begun. What it says stands beside it in words. */
export function AnswersBar({ parts }: { readonly parts: AnswerParts }) {
  const t = useT();
  const { approved, submitted, held, done, all } = parts;
  const pieces = [
    { name: 'approved', size: approved },
    { name: 'submitted', size: submitted },
    { name: 'held', size: held },
  ];
  const share = (count: number) => (all === 0 ? 0 : (count / all) * 100);
  return (
    <svg
      className="answers-bar"
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      role="img"
      aria-label={t('batch.answers-of', { done, all })}
    >
      <rect className="bar-rest" width="100" height="4" />
      {pieces.map(({ name, size }, index) => (
        <rect
          key={name}
          className={`bar-${name}`}
          x={share(pieces.slice(0, index).reduce((sum, piece) => sum + piece.size, 0))}
          width={share(size)}
          height="4"
        />
      ))}
    </svg>
  );
}
