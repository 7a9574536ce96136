import { AdminPerson } from '../../api/generated/admin.ts';
import type { PreviousPayoutsFields } from '../../api/generated/fragments.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';

interface WorkBehindProps {
  readonly workerId: string;
  readonly previous: PreviousPayoutsFields;
}

/** How the worker's work was judged, and what was paid to them before. */
export function WorkBehind({ workerId, previous }: WorkBehindProps) {
  const t = useT();
  const { number, date } = useFormat();
  const standing = useRead(AdminPerson, { id: workerId }).data?.person?.standing ?? null;
  return (
    <>
      {standing !== null && (
        <section aria-labelledby="work-behind">
          <h2 id="work-behind">{t('work-behind.title')}</h2>
          <dl className="facts-list">
            <div>
              <dt>{t('work-behind.approved')}</dt>
              <dd>{number(standing.approved)}</dd>
            </div>
            <div>
              <dt>{t('work-behind.rejected')}</dt>
              <dd>{number(standing.rejected)}</dd>
            </div>
            {standing.approvalRatePercent !== null && (
              <div>
                <dt>{t('work-behind.rate')}</dt>
                <dd>{number(standing.approvalRatePercent)} %</dd>
              </div>
            )}
          </dl>
        </section>
      )}
      <section aria-labelledby="previous">
        <h2 id="previous">{t('previous.title')}</h2>
        {previous.count === 0 ? (
          <p className="soft">{t('previous.none')}</p>
        ) : (
          <dl className="facts-list">
            <div>
              <dt>{t('previous.count')}</dt>
              <dd>{previous.count >= 100 ? '100+' : number(previous.count)}</dd>
            </div>
            {previous.median !== null && (
              <div>
                <dt>{t('previous.median')}</dt>
                <dd>
                  <MoneyText money={previous.median} />
                </dd>
              </div>
            )}
            {previous.largest !== null && (
              <div>
                <dt>{t('previous.largest')}</dt>
                <dd>
                  <MoneyText money={previous.largest} />
                </dd>
              </div>
            )}
            {previous.lastPaidAt !== null && (
              <div>
                <dt>{t('previous.last')}</dt>
                <dd>{date(previous.lastPaidAt)}</dd>
              </div>
            )}
          </dl>
        )}
      </section>
    </>
  );
}
