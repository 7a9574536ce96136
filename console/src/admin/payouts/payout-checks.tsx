import { AdminPerson, MoneyStory, SharedBankAccounts, TrialBalance } from '../../api/generated/admin.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useRead } from '../../api/use-read.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Skeleton } from '../../screen/skeleton.tsx';
import { checksOf } from './check-rules.ts';
import type { PayoutOf } from './payout-of.ts';
import { useVerdicts } from './use-verdicts.ts';

const DAY_MS = 86_400_000;

/** What was checked, each fine or in need of a look. */
export function PayoutChecks({ payout }: { readonly payout: PayoutOf }) {
  const t = useT();
  const tell = useMaybeT();
  const about = payout.id;
  const story = useRead(MoneyStory, { about, first: 1 }).data;
  const verdicts = useVerdicts(about);
  const books = useRead(TrialBalance, {}).data;
  const person = useRead(AdminPerson, { id: payout.worker.id }).data;
  const shared = useRead(SharedBankAccounts, { first: 100 }).data;
  const isRead = story !== undefined && verdicts !== null && books !== undefined && person !== undefined && shared !== undefined;
  const checks = () => {
    const groups = shared?.sharedBankAccounts.nodes.filter(({ workers }) => workers.some(({ id }) => id === payout.worker.id)) ?? [];
    const others = groups.flatMap(({ workers }) => workers).filter(({ id }) => id !== payout.worker.id);
    return checksOf({
      amountMinor: payout.amount.minor,
      previous: payout.previousPayouts,
      isBalanced: books?.trialBalance.isBalanced === true,
      isTraced: story?.moneyStory?.isComplete === true,
      sharedWith: [...new Set(others.map(({ name, id }) => name ?? id))],
      accountDays: Math.floor((serverNow() - Date.parse(payout.payee.createdAt)) / DAY_MS),
      restrictions: (person?.person?.restrictions ?? [])
        .filter(({ isActive }) => isActive)
        .map(({ kind }) => tell(`restriction-kind.${kind}`, kind)),
      verdicts: verdicts ?? { automatic: 0, total: 0 },
    });
  };
  return (
    <section aria-labelledby="checks">
      <h2 id="checks">{t('checks.title')}</h2>
      {isRead ? (
        <ul className="checks-list">
          {checks().map(({ name, isFine, text, values }) => (
            <li key={name} data-fine={isFine}>
              <span className="check-mark" aria-hidden="true">
                {isFine ? '✓' : '!'}
              </span>
              <span>
                <strong>
                  <span className="visually-hidden">{isFine ? t('check.fine') : t('check.look')} </span>
                  {t(name)}
                </strong>
                <span className="soft">{t(text, values)}</span>
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <Skeleton />
      )}
    </section>
  );
}
