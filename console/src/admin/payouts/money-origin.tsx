import { MoneyStory, MoneyStoryBatches, PayoutVerdicts } from '../../api/generated/admin.ts';
import type { MoneyFields } from '../../api/generated/fragments.ts';
import { useRead } from '../../api/use-read.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { sideOf } from '../shared/money-side.ts';
import { OriginBatches } from './origin-batches.tsx';
import { verdictsOf } from './check-rules.ts';

interface MoneyOriginProps {
  readonly id: string;
  readonly amount: MoneyFields;
}

/** The way of the money of this payout, from the requesters' deposits to the worker. Requesters' and workers' amounts stay apart. */
export function MoneyOrigin({ id, amount }: MoneyOriginProps) {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  const read = useRead(MoneyStory, { about: id, first: 1 });
  const batches = useRead(MoneyStoryBatches, { about: id, first: 50 });
  const verdicts = useRead(PayoutVerdicts, { about: id });
  const { automatic, total } = verdictsOf(verdicts.data?.moneyStory?.chapterPage.nodes ?? []);
  const when = (from: string, to: string) =>
    date(from) === date(to) ? date(from) : t('origin.between', { from: date(from), to: date(to) });
  return (
    <section className="origin" aria-labelledby="origin">
      <h2 id="origin">{t('origin.title')}</h2>
      <Shown read={read}>
        {({ moneyStory }) => (
          <>
            <table className="origin-table">
              <caption className="visually-hidden">{t('origin.title')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('origin.step')}</th>
                  <th scope="col" className="amount">
                    {t('origin.requester')}
                  </th>
                  <th scope="col" className="amount">
                    {t('origin.worker')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {(moneyStory?.summary ?? []).map((step) => {
                  const isWorkers = sideOf(step.kind) === 'worker';
                  const isHere = step.direction === 'HERE';
                  const money = step.amount === null ? null : <MoneyText money={step.amount} />;
                  return (
                    <tr key={`${step.kind} ${step.direction} ${step.amount?.currency}`} data-here={isHere}>
                      <th scope="row">
                        <strong>
                          {step.count > 1 && `${step.count} × `}
                          {tell(`code.${step.meaningMessage.code}`, step.meaning)}
                        </strong>
                        <span className="soft">
                          {when(step.firstAt, step.lastAt)}
                          {step.kind === 'appr' && total > 0 && ` · ${t('origin.automatic', { automatic, total })}`}
                        </span>
                      </th>
                      <td className="amount" data-heading={t('origin.requester')}>
                        {isWorkers ? null : money}
                      </td>
                      <td className="amount" data-heading={t('origin.worker')}>
                        {isWorkers ? money : null}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
            {moneyStory?.isComplete === false && <p className="notice notice-waiting">{t('origin.too-long')}</p>}
          </>
        )}
      </Shown>
      <Shown read={batches}>
        {({ moneyStory }) => (
          <OriginBatches
            batches={moneyStory?.batches.nodes ?? []}
            amount={amount}
            isWhole={moneyStory?.batches.pageInfo.hasNextPage === false}
          />
        )}
      </Shown>
    </section>
  );
}
