import type { QuestionFields } from '../../api/generated/fragments.ts';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { AttemptItem } from '../../worker/skills/attempt-item.tsx';
import type { DraftQuestion } from '../wizard/batch-draft.ts';
import { FaultList } from '../wizard/fault-list.tsx';
import { RowTools } from '../wizard/row-tools.tsx';
import type { Faults } from '../wizard/steps.ts';
import { payloadOf, type DraftTestItem } from './test-draft.ts';

interface TestItemEditorProps {
  readonly item: DraftTestItem;
  readonly place: number;
  readonly fields: readonly string[];
  readonly questions: readonly DraftQuestion[];
  /** The questions as a worker gets them. */
  readonly form: readonly QuestionFields[];
  readonly isTraining: boolean;
  readonly isLast: boolean;
  readonly faults: Faults;
  readonly change: (part: Partial<DraftTestItem>) => void;
  readonly move: (by: number) => void;
  readonly remove: () => void;
}

/** One item: its content, and below it the item as the worker gets it, where the answers given are the right ones. */
export function TestItemEditor(props: TestItemEditorProps) {
  const { item, place, fields, questions, form, isTraining, isLast, faults, change, move, remove } = props;
  const t = useT();
  const name = t('test-editor.item', { place });
  const set = (part: 'values' | 'others' | 'tolerances', key: string, value: string) => change({ [part]: { ...item[part], [key]: value } });
  return (
    <fieldset className="card editor-row">
      <legend className="editor-legend">{name}</legend>
      <FaultList faults={faults} />
      {fields.map((field) => (
        <TextAreaField
          key={field}
          name={field}
          label={field}
          value={item.values[field] ?? ''}
          onChange={(value) => set('values', field, value)}
        />
      ))}
      <div className="test-item-key" role="group" aria-label={t('test-editor.key')}>
        <p className="soft">{t('test-editor.key')}</p>
        <AttemptItem
          label={name}
          payload={payloadOf(item, fields)}
          form={form}
          answer={item.answer}
          setValue={(question, value) => change({ answer: { ...item.answer, [question]: value } })}
        />
      </div>
      {questions
        .filter(({ kind }) => kind === 'text')
        .map((question) => (
          <TextAreaField
            key={question.id}
            name={question.name}
            label={t('test-editor.others', { question: question.prompt === '' ? question.name : question.prompt })}
            help={t('test-editor.others-help')}
            value={item.others[question.name] ?? ''}
            onChange={(value) => set('others', question.name, value)}
          />
        ))}
      {questions
        .filter(({ kind }) => kind === 'number')
        .map((question) => (
          <TextField
            key={question.id}
            name={question.name}
            label={t('test-editor.tolerance', { question: question.prompt === '' ? question.name : question.prompt })}
            inputMode="decimal"
            value={item.tolerances[question.name] ?? ''}
            onChange={(value) => set('tolerances', question.name, value)}
          />
        ))}
      <div className="editor-grid">
        {isTraining && (
          <TextAreaField
            name="explanation"
            label={t('test-editor.explanation')}
            help={t('test-editor.explanation-help')}
            value={item.explanation}
            onChange={(explanation) => change({ explanation })}
          />
        )}
        <TextField
          name="weight"
          label={t('test-editor.weight')}
          help={t('test-editor.weight-help')}
          inputMode="numeric"
          value={item.weight}
          onChange={(weight) => change({ weight })}
        />
      </div>
      <RowTools name={name} isFirst={place === 1} isLast={isLast} move={move} remove={remove} />
    </fieldset>
  );
}
