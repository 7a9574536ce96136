import { CheckField } from '../../forms/check-field.tsx';
import { SelectField } from '../../forms/select-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import type { DraftField, FieldKind, FieldType } from './batch-draft.ts';
import { RowTools } from './row-tools.tsx';
import { SampleField } from './sample-field.tsx';

interface FieldRowProps {
  readonly field: DraftField;
  /** Names of the other fields. */
  readonly others: readonly string[];
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly change: (part: Partial<DraftField>) => void;
  readonly move: (by: number) => void;
  readonly remove: () => void;
}

const KINDS: readonly FieldKind[] = ['TEXT', 'MARKDOWN', 'IMAGE', 'AUDIO', 'VIDEO', 'TABLE', 'CHAT', 'JSON'];
const TYPES: readonly FieldType[] = ['string', 'number', 'integer', 'boolean'];

/** One field of an item: its name, how it is shown, and a sample for the preview. */
export function FieldRow({ field, others, isFirst, isLast, change, move, remove }: FieldRowProps) {
  const t = useT();
  const isMedia = field.kind === 'IMAGE' || field.kind === 'AUDIO' || field.kind === 'VIDEO';
  return (
    <fieldset className="editor-row">
      <legend className="visually-hidden">{t('fields.one', { name: field.name })}</legend>
      <div className="editor-grid">
        <TextField name="name" label={t('fields.name')} value={field.name} onChange={(name) => change({ name: name.trim() })} />
        <SelectField
          label={t('fields.kind')}
          value={field.kind}
          options={KINDS.map((value) => ({ value, label: t(`field-kind.${value}`) }))}
          onChange={(value) => change({ kind: value as FieldKind, type: 'string' })}
        />
        {field.kind === 'TEXT' && (
          <SelectField
            label={t('fields.type')}
            value={field.type}
            options={TYPES.map((value) => ({ value, label: t(`field-type.${value}`) }))}
            onChange={(value) => change({ type: value as FieldType })}
          />
        )}
        <SampleField field={field} change={change} />
      </div>
      <div className="row">
        <CheckField label={t('fields.required')} isChecked={field.required} onChange={(required) => change({ required })} />
        <CheckField label={t('fields.shown')} isChecked={field.isShown} onChange={(isShown) => change({ isShown })} />
        {!isFirst && field.isShown && (
          <CheckField label={t('fields.beside')} isChecked={field.isBeside} onChange={(isBeside) => change({ isBeside })} />
        )}
      </div>
      <details>
        <summary>{t('fields.more')}</summary>
        <div className="editor-grid">
          <TextField name="label" label={t('fields.heading')} value={field.label} onChange={(label) => change({ label })} />
          {isMedia && (
            <>
              <TextField
                name="alt"
                label={t('fields.alt')}
                help={t('fields.alt-help')}
                value={field.alt}
                onChange={(alt) => change({ alt })}
              />
              <SelectField
                label={t('fields.alt-field')}
                value={field.altField}
                options={[{ value: '', label: '–' }, ...others.map((name) => ({ value: name, label: name }))]}
                onChange={(altField) => change({ altField })}
              />
            </>
          )}
        </div>
      </details>
      <RowTools name={field.name} isFirst={isFirst} isLast={isLast} move={move} remove={remove} />
    </fieldset>
  );
}
