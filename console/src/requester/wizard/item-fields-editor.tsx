import { TextAreaField } from '../../forms/text-area-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { freeName, newField, type DraftField } from './batch-draft.ts';
import { FieldRow } from './field-row.tsx';
import { schemaOf } from './item-fields.ts';
import { ReadSample } from './read-sample.tsx';
import type { StepProps } from './step-props.ts';

/** The fields of an item: from a sample, or one by one; with a JSON Schema for who wants one. */
export function ItemFields({ draft, change }: Pick<StepProps, 'draft' | 'change'>) {
  const t = useT();
  const { fields, schemaText } = draft;
  const set = (next: readonly DraftField[]) => change({ fields: next });
  const move = (index: number, by: number) => {
    const next = [...fields];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) next.splice(index + by, 0, moved);
    set(next);
  };
  return (
    <section className="card" aria-labelledby="fields">
      <h2 id="fields">{t('fields.title')}</h2>
      <p className="soft">{t('fields.text')}</p>
      <ReadSample use={set} />
      <ol className="editor-rows">
        {fields.map((field, index) => (
          <li key={field.id}>
            <FieldRow
              field={field}
              others={fields.filter(({ id }) => id !== field.id).map(({ name }) => name)}
              isFirst={index === 0}
              isLast={index === fields.length - 1}
              change={(part) => set(fields.map((each) => (each.id === field.id ? { ...each, ...part } : each)))}
              move={(by) => move(index, by)}
              remove={() => set(fields.filter(({ id }) => id !== field.id))}
            />
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="button"
        onClick={() =>
          set([
            ...fields,
            newField(
              freeName(
                'field',
                fields.map(({ name }) => name),
              ),
            ),
          ])
        }
      >
        {t('fields.add')}
      </button>
      <details open={schemaText !== null}>
        <summary>{t('fields.schema')}</summary>
        {schemaText === null ? (
          <>
            <pre dir="ltr">{JSON.stringify(schemaOf(fields), null, 2)}</pre>
            <button
              type="button"
              className="button button-small"
              onClick={() => change({ schemaText: JSON.stringify(schemaOf(fields), null, 2) })}
            >
              {t('fields.schema-own')}
            </button>
          </>
        ) : (
          <>
            <TextAreaField
              name="schemaText"
              label={t('fields.schema')}
              help={t('fields.schema-help')}
              isCode
              value={schemaText}
              onChange={(text) => change({ schemaText: text })}
            />
            <button type="button" className="button button-small" onClick={() => change({ schemaText: null })}>
              {t('fields.schema-from-fields')}
            </button>
          </>
        )}
      </details>
    </section>
  );
}
