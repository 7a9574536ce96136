import { useId } from 'react';
import { chooseByKey } from './option-keys.ts';
import type { QuestionProps } from './question-props.ts';

export function RatingQuestion({ question, value, setValue, isInvalid }: QuestionProps<'RatingQuestion'>) {
  const name = useId();
  const points = Array.from({ length: question.points }, (_, index) => ({ key: index < 9 ? String(index + 1) : null, point: index + 1 }));
  const meaning = (point: number) => (point === 1 ? question.lowLabel : point === question.points ? question.highLabel : null);
  return (
    <div className="rating" onKeyDown={chooseByKey(points, ({ point }) => setValue(point))}>
      <div className="rating-points">
        {points.map(({ point }) => (
          <label key={point} className="rating-point">
            <input
              type="radio"
              name={name}
              checked={value === point}
              aria-invalid={isInvalid}
              aria-label={[String(point), meaning(point)].filter((part) => part !== null).join(': ')}
              onChange={() => setValue(point)}
            />
            <span aria-hidden="true">{point}</span>
          </label>
        ))}
      </div>
      <p className="rating-ends" aria-hidden="true">
        <span dir="auto">{question.lowLabel}</span>
        <span dir="auto">{question.highLabel}</span>
      </p>
    </div>
  );
}
