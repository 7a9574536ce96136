import { TextAreaField } from '../../forms/text-area-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { FaultList } from './fault-list.tsx';
import { ItemFields } from './item-fields-editor.tsx';
import type { StepProps } from './step-props.ts';
import { at } from './steps.ts';

/** Kinds of work that the board's filter knows best; any other word is allowed. */
const KINDS = ['image', 'text', 'audio', 'video', 'comparison', 'extraction'];

/** What the work is, and what an item looks like. */
export function ItemStep({ draft, change, faults }: StepProps) {
  const t = useT();
  return (
    <>
      <section className="card" aria-labelledby="about">
        <h2 id="about">{t('item.about')}</h2>
        <TextField
          name="title"
          label={t('item.title')}
          help={t('item.title-help')}
          value={draft.title}
          onChange={(title) => change({ title })}
          outcome={faults}
        />
        <TextField
          name="kind"
          label={t('item.kind')}
          help={t('item.kind-help')}
          value={draft.kind}
          onChange={(kind) => change({ kind })}
          outcome={faults}
          list="kinds"
        />
        <datalist id="kinds">
          {KINDS.map((kind) => (
            <option key={kind} value={kind} />
          ))}
        </datalist>
        <TextAreaField
          name="description"
          label={t('item.description')}
          help={t('item.description-help')}
          value={draft.description}
          onChange={(description) => change({ description })}
          outcome={faults}
        />
        <TextAreaField
          name="instructions"
          label={t('item.instructions')}
          help={t('item.instructions-help')}
          value={draft.instructions}
          onChange={(instructions) => change({ instructions })}
          outcome={faults}
        />
        <TextField
          name="language"
          label={t('item.language')}
          help={t('item.language-help')}
          value={draft.language}
          onChange={(language) => change({ language })}
          outcome={faults}
        />
      </section>
      <ItemFields draft={draft} change={change} />
      <FaultList faults={at(faults, 'itemSchema')} />
      <FaultList faults={at(faults, 'view')} />
    </>
  );
}
