import type { QualificationTypeState } from '../../api/generated/schema.ts';
import type { Outcome } from '../../api/send.ts';
import { CheckField } from '../../forms/check-field.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';

/** Settings of a qualification as somebody writes them. */
export interface DraftQualification {
  readonly description: string;
  /** Separated by commas. */
  readonly keywords: string;
  readonly shared: boolean;
  readonly requestable: boolean;
  /** Empty: each worker may ask once. */
  readonly retryDays: string;
  /** Empty: a person decides on each request. */
  readonly autoGrantValue: string;
  readonly state: QualificationTypeState;
}

export const newQualification: DraftQualification = {
  ...{ description: '', keywords: '', shared: false, requestable: false, retryDays: '', autoGrantValue: '', state: 'ACTIVE' },
};

/** Converts the settings to the GraphQL input. */
export function settingsOf({ keywords, retryDays, autoGrantValue, ...rest }: DraftQualification) {
  return {
    ...rest,
    keywords: keywords
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
    retryDelaySeconds: retryDays.trim() === '' ? null : Math.round(Number(retryDays) * 86_400),
    autoGrantValue: autoGrantValue.trim() === '' ? null : Number(autoGrantValue),
  };
}

/** Fields that show their own refusals. */
export const QUALIFICATION_FIELDS = ['description', 'keywords', 'retryDelaySeconds', 'autoGrantValue'];

interface QualificationFieldsProps {
  readonly draft: DraftQualification;
  readonly change: (part: Partial<DraftQualification>) => void;
  readonly outcome: Outcome<unknown> | null;
}

/** Fields of a qualification: description, who may require it and who may ask for it. */
export function QualificationFields({ draft, change, outcome }: QualificationFieldsProps) {
  const t = useT();
  return (
    <>
      <TextAreaField
        name="description"
        label={t('own-tests.description')}
        required
        value={draft.description}
        onChange={(description) => change({ description })}
        outcome={outcome}
      />
      <TextField
        name="keywords"
        label={t('qualification.keywords')}
        help={t('qualification.keywords-help')}
        value={draft.keywords}
        onChange={(keywords) => change({ keywords })}
        outcome={outcome}
      />
      <CheckField label={t('qualification.shared')} isChecked={draft.shared} onChange={(shared) => change({ shared })} />
      <CheckField
        label={t('qualification.requestable')}
        isChecked={draft.requestable}
        onChange={(requestable) => change({ requestable })}
      />
      {draft.requestable && (
        <>
          <TextField
            name="retryDelaySeconds"
            label={t('qualification.retry-days')}
            help={t('qualification.retry-days-help')}
            inputMode="decimal"
            value={draft.retryDays}
            onChange={(retryDays) => change({ retryDays })}
            outcome={outcome}
          />
          <TextField
            name="autoGrantValue"
            label={t('qualification.auto-grant')}
            help={t('qualification.auto-grant-help')}
            inputMode="numeric"
            value={draft.autoGrantValue}
            onChange={(autoGrantValue) => change({ autoGrantValue })}
            outcome={outcome}
          />
        </>
      )}
    </>
  );
}
