import { CheckField } from '../../forms/check-field.tsx';
import { SelectField } from '../../forms/select-field.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { QUESTION_KINDS, type DraftField, type DraftQuestion, type QuestionKind } from './batch-draft.ts';
import { FaultList } from './fault-list.tsx';
import { QuestionSettings } from './question-settings.tsx';
import { RowTools } from './row-tools.tsx';
import type { Faults } from './steps.ts';

interface QuestionEditorProps {
  readonly question: DraftQuestion;
  readonly place: number;
  readonly fields: readonly DraftField[];
  readonly faults: Faults;
  readonly isLast: boolean;
  readonly change: (part: Partial<DraftQuestion>) => void;
  readonly move: (by: number) => void;
  readonly remove: () => void;
}

/** One question: its words, its kind, and what belongs to the kind. */
export function QuestionEditor({ question, place, fields, faults, isLast, change, move, remove }: QuestionEditorProps) {
  const t = useT();
  return (
    <fieldset className="card editor-row">
      <legend className="editor-legend">{t('questions.one', { place })}</legend>
      <FaultList faults={faults} />
      <TextAreaField name="prompt" label={t('questions.prompt')} value={question.prompt} onChange={(prompt) => change({ prompt })} />
      <div className="editor-grid">
        <SelectField
          label={t('questions.kind')}
          value={question.kind}
          options={QUESTION_KINDS.map((value) => ({ value, label: t(`question-kind.${value}`) }))}
          onChange={(value) => change({ kind: value as QuestionKind })}
        />
        <TextField
          name="name"
          label={t('questions.name')}
          help={t('questions.name-help')}
          value={question.name}
          onChange={(name) => change({ name: name.trim() })}
        />
      </div>
      <QuestionSettings question={question} fields={fields} change={change} />
      <CheckField label={t('questions.required')} isChecked={question.required} onChange={(required) => change({ required })} />
      <details open={question.help !== ''}>
        <summary>{t('questions.help')}</summary>
        <TextAreaField
          name="help"
          label={t('questions.help')}
          help={t('questions.help-help')}
          value={question.help}
          onChange={(help) => change({ help })}
        />
      </details>
      <RowTools name={t('questions.one', { place })} isFirst={place === 1} isLast={isLast} move={move} remove={remove} />
    </fieldset>
  );
}
