import { Settings } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { FeeAgreementsList } from './fee-agreements-list.tsx';
import { RuleChanges } from './rule-changes.tsx';
import { RuleCard } from './rule-card.tsx';

/** Fees, limits and times: each change is a version, made by two admins. */
export default function SettingsPage() {
  const t = useT();
  const read = useRead(Settings, { first: 1 });
  return (
    <Screen title={t('admin.settings')}>
      <FeeAgreementsList />
      <section aria-labelledby="rules">
        <h2 id="rules">{t('rules.title')}</h2>
        <p className="soft">{t('rules.text')}</p>
        <Shown read={read}>
          {({ platformRules }) => (
            <div className="rules">
              {platformRules.map((rule) => (
                <RuleCard key={rule.name} rule={rule} />
              ))}
            </div>
          )}
        </Shown>
      </section>
      <RuleChanges />
    </Screen>
  );
}
