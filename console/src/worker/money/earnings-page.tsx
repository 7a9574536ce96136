import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { WorkerEarnings } from '../../api/generated/worker.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { lastDays, momentsOf } from '../../charts/period.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { BalanceDays } from './balance-days.tsx';
import { BonusesList } from './bonuses-list.tsx';
import { EarningsDays } from './earnings-days.tsx';
import '../../styles/money.css';

const DAYS = [7, 30, 90, 365];

const FIGURES = ['earned', 'approved', 'bonuses', 'adjustments', 'paid'] as const;

/** Earnings of a period: totals, by day, bonuses, and the balance by day. */
export default function EarningsPage() {
  const t = useT();
  const [days, setDays] = useState(30);
  const period = useMemo(() => lastDays(days, serverNow()), [days]);
  const read = useRead(WorkerEarnings, momentsOf(period));
  const headings = {
    earned: t('earnings.earned'),
    approved: t('earnings.approved-work'),
    bonuses: t('earnings.bonuses'),
    adjustments: t('earnings.adjustments'),
    paid: t('earnings.paid'),
  };
  return (
    <Screen
      title={t('earnings.by-day')}
      action={
        <Link className="button" href={PATHS.money}>
          {t('nav.money')}
        </Link>
      }
    >
      <SelectField
        label={t('earnings.period')}
        value={String(days)}
        options={DAYS.map((count) => ({ value: String(count), label: t('earnings.last-days', { count }) }))}
        onChange={(value) => setDays(Number(value))}
      />
      <Shown read={read}>
        {({ worker: { earnings } }) => (
          <>
            <dl className="figures card">
              {FIGURES.map((name) => (
                <div key={name}>
                  <dt>{headings[name]}</dt>
                  <dd>
                    <MoneyText money={earnings[name]} />
                  </dd>
                </div>
              ))}
            </dl>
            <EarningsDays period={period} earnings={earnings} />
          </>
        )}
      </Shown>
      <BonusesList />
      <BalanceDays period={period} />
    </Screen>
  );
}
