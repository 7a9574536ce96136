import { useId } from 'react';
import type { AssignedTaskFields } from '../../../api/generated/fragments.ts';
import { useT } from '../../../messages/language-context.ts';
import type { Item } from '../item/choose-view.ts';
import { chooseByKey } from './option-keys.ts';
import type { QuestionProps } from './question-props.ts';
import { SideContent } from './side-content.tsx';

interface ComparisonQuestionProps extends QuestionProps<'ComparisonQuestion'> {
  readonly task: Pick<AssignedTaskFields, 'payload' | 'view' | 'files'>;
}

/** Two sides as radios, and a tie where it is allowed. Arrows choose as in any group of radios. */
export function ComparisonQuestion({ question, task, value, setValue, isInvalid }: ComparisonQuestionProps) {
  const t = useT();
  const name = useId();
  const item = task.payload as Item;
  // Where the item shows both already, the question repeats neither.
  const isShown = (field: string) =>
    task.view.length === 0 || task.view.some((view) => view.field === field || view.parts.some((part) => part.field === field));
  const sides = [
    { value: 'left', key: '1', label: t('question.left'), field: question.left },
    ...(question.tie ? [{ value: 'tie', key: 't', label: t('question.tie'), field: null }] : []),
    { value: 'right', key: question.tie ? '3' : '2', label: t('question.right'), field: question.right },
  ];
  return (
    <div className="comparison" onKeyDown={chooseByKey(sides, (side) => setValue(side.value))}>
      {sides.map((side) => (
        <label key={side.value} className="option comparison-side" data-side={side.value}>
          <input type="radio" name={name} checked={value === side.value} aria-invalid={isInvalid} onChange={() => setValue(side.value)} />
          <kbd>{side.key}</kbd>
          <span className="option-text">
            <span>{side.label}</span>
            {side.field !== null && !isShown(side.field) && <SideContent field={side.field} item={item} files={task.files} />}
          </span>
        </label>
      ))}
    </div>
  );
}
