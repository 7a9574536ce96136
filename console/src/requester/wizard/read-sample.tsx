import { useId, useState } from 'react';
import { useT } from '../../messages/language-context.ts';
import { readTable } from '../tasks/read-table.ts';
import type { DraftField } from './batch-draft.ts';
import { fieldsOfSample, isJsonObject } from './item-fields.ts';

/** As much of a file as holds its first rows. */
const SAMPLE_BYTES = 64 * 1024;

/** Takes the fields from one item as JSON, or from the first row of a file. */
export function ReadSample({ use }: { readonly use: (fields: readonly DraftField[]) => void }) {
  const t = useT();
  const id = useId();
  const [text, setText] = useState('');
  const [isUnreadable, setUnreadable] = useState(false);
  const read = (name: string, content: string) => {
    const [first] = readTable(name, content).rows;
    setUnreadable(!isJsonObject(first));
    if (isJsonObject(first)) use(fieldsOfSample(first));
  };
  return (
    <details>
      <summary>{t('sample.title')}</summary>
      <div className="field">
        <label htmlFor={id}>{t('sample.json')}</label>
        <textarea
          id={id}
          className="growing code"
          dir="ltr"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <p className="row">
        <button type="button" className="button button-small" onClick={() => read('sample.jsonl', text.replaceAll('\n', ' '))}>
          {t('sample.use')}
        </button>
        <label className="button button-small file-button">
          {t('sample.file')}
          <input
            type="file"
            className="visually-hidden"
            accept=".csv,.jsonl,.ndjson,.json"
            onChange={({ target }) => {
              const file = target.files?.[0];
              if (file !== undefined)
                void file
                  .slice(0, SAMPLE_BYTES)
                  .text()
                  .then((content) => read(file.name, content));
              target.value = '';
            }}
          />
        </label>
      </p>
      {isUnreadable && (
        <p className="field-fault" role="alert">
          {t('sample.unreadable')}
        </p>
      )}
    </details>
  );
}
