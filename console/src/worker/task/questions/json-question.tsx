import { useState } from 'react';
import type { Json } from '../../../api/generated/schema.ts';
import { useT } from '../../../messages/language-context.ts';
import type { QuestionProps } from './question-props.ts';
import { SchemaForm } from './schema-form.tsx';
import { simpleFields } from './simple-schema.ts';

const parsed = (text: string): { readonly value: Json } | null => {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return null;
  }
};

/** A form where the schema is simple, otherwise JSON as text. The server checks the schema. */
export function JsonQuestion({ question, value, setValue, describedBy, isInvalid }: QuestionProps<'JsonQuestion'>) {
  const t = useT();
  const fields = simpleFields(question.schema);
  const [text, setText] = useState(() => (value === null ? '' : JSON.stringify(value, null, 2)));
  if (fields !== null) return <SchemaForm fields={fields} value={value} setValue={setValue} />;
  const isJson = text.trim() === '' || parsed(text) !== null;
  return (
    <>
      <textarea
        className="growing code"
        rows={6}
        dir="ltr"
        spellCheck={false}
        value={text}
        aria-label={question.prompt}
        aria-describedby={describedBy}
        aria-invalid={isInvalid || !isJson}
        onChange={(event) => {
          setText(event.target.value);
          setValue(parsed(event.target.value)?.value ?? null);
        }}
      />
      {!isJson && <p className="field-fault">{t('question.no-json')}</p>}
      <details>
        <summary>{t('question.schema')}</summary>
        <pre dir="ltr">{JSON.stringify(question.schema, null, 2)}</pre>
      </details>
    </>
  );
}
