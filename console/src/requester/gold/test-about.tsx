import type { TestPurpose } from '../../api/generated/schema.ts';
import type { Outcome } from '../../api/send.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import type { Faults } from '../wizard/steps.ts';
import type { TestDraft } from './test-draft.ts';

interface TestAboutProps {
  readonly type: { readonly name: string } | null;
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly description: string;
  readonly setDescription: (description: string) => void;
  readonly draft: TestDraft;
  readonly change: (part: Partial<TestDraft>) => void;
  readonly isNew: boolean;
  readonly outcome: Outcome<unknown> | null;
  readonly faults: Faults;
}

const PURPOSES: readonly TestPurpose[] = ['TEST', 'TRAINING'];

/** Qualification, purpose and instructions of a test. */
export function TestAbout({ type, draft, change, isNew, outcome, faults, ...words }: TestAboutProps) {
  const t = useT();
  return (
    <section className="card" aria-labelledby="test-about">
      <h2 id="test-about">{t('test-editor.about')}</h2>
      {type === null ? (
        <>
          <TextField
            name="name"
            label={t('own-tests.name')}
            help={t('qualification.name-help')}
            required
            value={words.name}
            onChange={words.setName}
            outcome={outcome}
          />
          <TextAreaField
            name="description"
            label={t('own-tests.description')}
            required
            value={words.description}
            onChange={words.setDescription}
            outcome={outcome}
          />
        </>
      ) : (
        <p>{t('test-editor.of-type', { name: type.name })}</p>
      )}
      {isNew && (
        <SelectField
          label={t('test-editor.purpose')}
          value={draft.purpose}
          options={PURPOSES.map((value) => ({ value, label: t(`test-purpose.${value}`) }))}
          onChange={(value) => change({ purpose: value as TestPurpose })}
        />
      )}
      <p className="field-help">{t(`test-does.${draft.purpose}`)}</p>
      <TextAreaField
        name="instructions"
        label={t('item.instructions')}
        help={t('item.instructions-help')}
        required
        value={draft.instructions}
        onChange={(instructions) => change({ instructions })}
        outcome={faults}
      />
    </section>
  );
}
