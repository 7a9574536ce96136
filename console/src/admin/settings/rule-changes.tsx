import { Settings, type SettingsData } from '../../api/generated/admin.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';

type Change = SettingsData['platformRuleChanges']['nodes'][number];

/** Each version of each rule, newest first. */
export function RuleChanges() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime, number } = useFormat();
  const shown = (value: string) => <bdi>{value.replaceAll(',', ', ')}</bdi>;
  return (
    <section aria-labelledby="rule-changes">
      <h2 id="rule-changes">{t('rules.changes')}</h2>
      <PagedTable
        document={Settings}
        variables={{ first: 20 }}
        of={({ platformRuleChanges }) => platformRuleChanges}
        caption={t('rules.changes')}
        keyOf={({ id }) => id}
        empty={<p className="soft">{t('rules.no-changes')}</p>}
        columns={[
          { name: 'version', heading: t('rules.version'), cell: ({ version }: Change) => number(version) },
          { name: 'at', heading: t('statement.at'), cell: ({ changedAt }: Change) => dateTime(changedAt) },
          { name: 'rule', heading: t('rules.rule'), cell: ({ rule }: Change) => <bdi className="id">{rule}</bdi> },
          { name: 'from', heading: t('people.before'), cell: ({ from }: Change) => (from === null ? '–' : shown(from)) },
          { name: 'to', heading: t('people.after'), cell: ({ to }: Change) => shown(to) },
          {
            name: 'who',
            heading: t('log.who'),
            cell: ({ requestedBy, approvedBy, source }: Change) =>
              requestedBy === null ? (
                tell(`rule-source.${source}`, source)
              ) : (
                <>
                  <PersonLink person={requestedBy} />, <PersonLink person={approvedBy} />
                </>
              ),
          },
          { name: 'why', heading: t('admin.reason'), cell: ({ reason }: Change) => <span dir="auto">{reason ?? '–'}</span> },
        ]}
      />
    </section>
  );
}
