import { Link } from 'wouter';
import type { MoneyHealthData } from '../../api/generated/admin.ts';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';

type Health = MoneyHealthData['moneyHealth'];

interface RailDifferencesProps {
  readonly differences: Health['differences'];
  readonly last: Health['lastComparison'];
}

/** Whether the bank and Stripe say the same as the ledger. */
export function RailDifferences({ differences, last }: RailDifferencesProps) {
  const t = useT();
  const { dateTime } = useFormat();
  return (
    <section aria-labelledby="rails">
      <h2 id="rails">{t('rails.title')}</h2>
      {differences.length === 0 && <p className="soft">{t('rails.none')}</p>}
      <ul className="rows">
        {differences.map((difference) => (
          <li key={`${difference.rail} ${difference.check} ${JSON.stringify(difference.found)}`}>
            <span>
              <span className="tag tag-brick">{difference.rail}</span> {difference.problem}
            </span>
            <code>{JSON.stringify(difference.found)}</code>
          </li>
        ))}
      </ul>
      <p className="soft">
        {last === null ? t('rails.never') : t('rails.last', { when: dateTime(last.startedAt), count: last.differences })} {last?.failure}{' '}
        <Link href={PATHS.adminReconciliation}>{t('admin.reconciliation')}</Link>
      </p>
    </section>
  );
}
