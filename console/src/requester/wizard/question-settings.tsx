import { CheckField } from '../../forms/check-field.tsx';
import { SelectField } from '../../forms/select-field.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import type { MessageKey } from '../../messages/keys.ts';
import type { DraftField, DraftQuestion } from './batch-draft.ts';
import { OptionsEditor } from './options-editor.tsx';

interface QuestionSettingsProps {
  readonly question: DraftQuestion;
  readonly fields: readonly DraftField[];
  readonly change: (part: Partial<DraftQuestion>) => void;
}

/** Settings that are texts or numbers, by their names in the draft. */
type TextSetting = 'minimum' | 'maximum' | 'step' | 'points' | 'lowLabel' | 'highLabel' | 'pattern';
type FieldSetting = 'field' | 'left' | 'right';

/** What belongs to the kind of a question. */
export function QuestionSettings({ question, fields, change }: QuestionSettingsProps) {
  const t = useT();
  const text = (name: TextSetting, label: MessageKey, help?: MessageKey) => (
    <TextField
      name={name}
      label={t(label)}
      {...(help === undefined ? {} : { help: t(help) })}
      inputMode={['minimum', 'maximum', 'step', 'points'].includes(name) ? 'decimal' : 'text'}
      value={question[name]}
      onChange={(value) => change({ [name]: value })}
    />
  );
  const field = (name: FieldSetting, label: MessageKey) => (
    <SelectField
      label={t(label)}
      value={question[name]}
      options={[{ value: '', label: '–' }, ...fields.map((each) => ({ value: each.name, label: each.name }))]}
      onChange={(value) => change({ [name]: value })}
    />
  );
  const options = (title: MessageKey) => (
    <OptionsEditor title={t(title)} options={question.options} change={(next) => change({ options: next })} />
  );
  const aggregate = (
    <CheckField label={t('questions.aggregate')} isChecked={question.aggregate} onChange={(value) => change({ aggregate: value })} />
  );
  switch (question.kind) {
    case 'choice':
      return options('options.title');
    case 'multipleChoice':
      return (
        <>
          {options('options.title')}
          <div className="editor-grid">
            {text('minimum', 'questions.fewest')}
            {text('maximum', 'questions.most')}
          </div>
        </>
      );
    case 'text':
      return (
        <>
          <div className="editor-grid">
            {text('minimum', 'questions.fewest-characters')}
            {text('maximum', 'questions.most-characters')}
            {text('pattern', 'questions.pattern', 'questions.pattern-help')}
          </div>
          {aggregate}
        </>
      );
    case 'number':
      return (
        <div className="editor-grid">
          {text('minimum', 'questions.smallest')}
          {text('maximum', 'questions.largest')}
          {text('step', 'questions.step', 'questions.step-help')}
        </div>
      );
    case 'rating':
      return (
        <div className="editor-grid">
          {text('points', 'questions.points')}
          {text('lowLabel', 'questions.low')}
          {text('highLabel', 'questions.high')}
        </div>
      );
    case 'comparison':
      return (
        <>
          <div className="editor-grid">
            {field('left', 'questions.left')}
            {field('right', 'questions.right')}
          </div>
          <CheckField label={t('questions.tie')} isChecked={question.tie} onChange={(tie) => change({ tie })} />
        </>
      );
    case 'spans':
    case 'boxes':
      return (
        <>
          {field('field', question.kind === 'spans' ? 'questions.text-field' : 'questions.image-field')}
          {options('options.labels')}
          <div className="editor-grid">
            {text('minimum', 'questions.fewest')}
            {text('maximum', 'questions.most')}
          </div>
          {question.kind === 'spans' && (
            <CheckField label={t('questions.overlap')} isChecked={question.overlap} onChange={(overlap) => change({ overlap })} />
          )}
        </>
      );
    case 'json':
      return (
        <>
          <TextAreaField
            name="schema"
            label={t('questions.schema')}
            help={t('questions.schema-help')}
            isCode
            value={question.schema}
            onChange={(schema) => change({ schema })}
          />
          {aggregate}
        </>
      );
  }
}
