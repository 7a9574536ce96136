import type { Outcome } from '../../api/send.ts';
import { CheckField } from '../../forms/check-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import type { MessageKey } from '../../messages/keys.ts';
import type { TestDraft } from './test-draft.ts';

interface TestRulesProps {
  readonly draft: TestDraft;
  readonly change: (part: Partial<TestDraft>) => void;
  readonly currency: string;
  readonly outcome: Outcome<unknown> | null;
}

type TextRule = {
  [Name in keyof TestDraft]: TestDraft[Name] extends string ? Name : never;
}[keyof TestDraft];

/** Pay, time, the mark to pass, and how often somebody may try. */
export function TestRules({ draft, change, currency, outcome }: TestRulesProps) {
  const t = useT();
  const field = (rule: TextRule, path: string, label: string, help?: MessageKey) => (
    <TextField
      name={path}
      label={label}
      {...(help === undefined ? {} : { help: t(help) })}
      inputMode="decimal"
      value={draft[rule]}
      onChange={(value) => change({ [rule]: value })}
      outcome={outcome}
    />
  );
  const isTest = draft.purpose === 'TEST';
  return (
    <section className="card" aria-labelledby="test-rules">
      <h2 id="test-rules">{t('test-editor.rules')}</h2>
      <div className="editor-grid">
        {field('reward', 'rewardMinor', t('own-tests.reward', { currency }), 'own-tests.reward-help')}
        {field('minutes', 'estimatedSeconds', t('own-tests.minutes'), 'test-editor.minutes-help')}
        {field('limitMinutes', 'timeLimitSeconds', t('test-editor.limit'), 'test-editor.limit-help')}
        {field('passing', 'passingPercent', t('own-tests.passing'))}
      </div>
      <CheckField label={t('test-editor.retake')} isChecked={draft.mayRetake} onChange={(mayRetake) => change({ mayRetake })} />
      {draft.mayRetake && (
        <div className="editor-grid">
          {field('retakeHours', 'retakeDelaySeconds', t('test-editor.retake-hours'))}
          {field('maximumAttempts', 'maximumAttempts', t('test-editor.attempts'), 'test-editor.attempts-help')}
          {field('paidAttempts', 'paidAttempts', t('test-editor.paid-attempts'), 'test-editor.paid-attempts-help')}
        </div>
      )}
      {!isTest && <CheckField label={t('test-editor.grants')} isChecked={draft.grants} onChange={(grants) => change({ grants })} />}
      {(isTest || draft.grants) && (
        <div className="editor-grid">
          {field('grantedValue', 'grantedValue', t('test-editor.granted-value'), 'test-editor.granted-value-help')}
          {field('grantedDays', 'grantedSeconds', t('test-editor.granted-days'), 'grants.last-day-help')}
        </div>
      )}
      {isTest && (
        <CheckField
          label={t('test-editor.shows-results')}
          isChecked={draft.showsResults}
          onChange={(showsResults) => change({ showsResults })}
        />
      )}
    </section>
  );
}
