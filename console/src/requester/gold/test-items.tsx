import { useMemo } from 'react';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { questionInputOf } from '../wizard/draft-to-input.ts';
import { FaultList } from '../wizard/fault-list.tsx';
import { previewForm } from '../wizard/preview-form.ts';
import { at, type Faults } from '../wizard/steps.ts';
import { newTestItem, type DraftTestItem, type TestDraft } from './test-draft.ts';
import { TestItemEditor } from './test-item-editor.tsx';

interface TestItemsProps {
  readonly draft: TestDraft;
  readonly change: (part: Partial<TestDraft>) => void;
  readonly faults: Faults;
}

const MOST_ITEMS = 100;

/** The items of a test, each with its expected answers. */
export function TestItems({ draft, change, faults }: TestItemsProps) {
  const t = useT();
  const { items, fields, questions } = draft;
  const form = useMemo(() => previewForm(questions.map(questionInputOf)), [questions]);
  const set = (next: readonly DraftTestItem[]) => change({ items: next });
  const move = (index: number, by: number) => {
    const next = [...items];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) next.splice(index + by, 0, moved);
    set(next);
  };
  return (
    <section aria-labelledby="test-items">
      <h2 id="test-items">{t('test-editor.items')}</h2>
      <TextField
        name="fields"
        label={t('test-editor.fields')}
        help={t('test-editor.fields-help')}
        value={fields.join(', ')}
        onChange={(text) => change({ fields: text.split(',').map((name) => name.trim()) })}
      />
      <FaultList faults={{ refusals: faults.refusals.filter(({ path }) => path.length === 1) }} />
      <ol className="editor-rows">
        {items.map((item, index) => (
          <li key={item.id}>
            <TestItemEditor
              item={item}
              place={index + 1}
              fields={fields.filter((name) => name !== '')}
              questions={questions}
              form={form}
              isTraining={draft.purpose === 'TRAINING'}
              isLast={index === items.length - 1}
              faults={at(faults, 'items', String(index))}
              change={(part) => set(items.map((each) => (each.id === item.id ? { ...each, ...part } : each)))}
              move={(by) => move(index, by)}
              remove={() => set(items.filter((each) => each.id !== item.id))}
            />
          </li>
        ))}
      </ol>
      <button type="button" className="button" disabled={items.length >= MOST_ITEMS} onClick={() => set([...items, newTestItem()])}>
        {t('test-editor.add-item')}
      </button>
    </section>
  );
}
