import { useState } from 'react';
import { Link } from 'wouter';
import { ChangePlatformRule, type SettingsData } from '../../api/generated/admin.ts';
import { PATHS } from '../../app/paths.ts';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { ruleInWords } from './rule-in-words.ts';

interface RuleCardProps {
  readonly rule: SettingsData['platformRules'][number];
}

/** One rule: its value in force, since when, and the request to change it. */
export function RuleCard({ rule }: RuleCardProps) {
  const t = useT();
  const format = useFormat();
  const [value, setValue] = useState(rule.value);
  const { pendingRequest, lastChange } = rule;
  const written = rule.value === '' ? '–' : rule.value.replaceAll(',', ', ');
  const words = ruleInWords(rule.name, rule.value, rule.currency, format);
  return (
    <article className="rule" aria-label={rule.name}>
      <p>
        <bdi className="id">{rule.name}</bdi>
        <span className="soft">{rule.description}</span>
      </p>
      <p className="rule-value">
        <strong>
          <bdi>{words ?? written}</bdi>
        </strong>
        {words !== null && <bdi className="faint">{written}</bdi>}
        <span className="soft">{t('rules.since', { when: format.date(lastChange.changedAt) })}</span>
      </p>
      {pendingRequest === null ? (
        <ActionButton
          label={t('rules.change-one', { name: rule.name })}
          short={t('rules.change')}
          text={<p>{t('admin.two-admins')}</p>}
          reason={{ name: 'reason', label: t('admin.reason'), help: t('admin.reason-help') }}
          document={ChangePlatformRule}
          variables={(reason) => ({ input: { rule: rule.name, value: value.trim(), reason } })}
        >
          <TextField name="value" label={t('rules.value')} help={rule.description} value={value} onChange={setValue} />
        </ActionButton>
      ) : (
        <Link className="tag tag-amber" href={PATHS.adminRequests}>
          {t('rules.pending')}
        </Link>
      )}
    </article>
  );
}
