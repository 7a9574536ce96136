import { AdminPayout } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Shown } from '../../screen/shown.tsx';
import { DecisionBar } from './decision-bar.tsx';
import { MoneyOrigin } from './money-origin.tsx';
import { PayoutChecks } from './payout-checks.tsx';
import { PayoutHead } from './payout-head.tsx';
import { PayoutRecord } from './payout-record.tsx';
import { WayOut } from './way-out.tsx';
import { WorkBehind } from './work-behind.tsx';

/** One payout: who asked, who decides, where each cent comes from, what was checked, and the decision. */
export function PayoutDetail({ id }: { readonly id: string }) {
  const t = useT();
  const read = useRead(AdminPayout, { id });
  return (
    <Shown
      read={read}
      isEmpty={({ payout }) => payout === null}
      empty={<Empty title={t('decision.gone')} text={t('decision.gone-text')} />}
    >
      {({ payout }) =>
        payout !== null && (
          <article className="payout" aria-label={t('decision.one', { name: payout.worker.name ?? '' })}>
            <PayoutHead payout={payout} />
            <div className="payout-body">
              <div className="payout-main">
                <MoneyOrigin id={payout.id} amount={payout.amount} />
                <WayOut payout={payout} />
                <PayoutRecord payout={payout} />
              </div>
              <div className="payout-side">
                <PayoutChecks payout={payout} />
                <WorkBehind workerId={payout.worker.id} previous={payout.previousPayouts} />
              </div>
            </div>
            <DecisionBar payout={payout} isOffline={read.failure !== null} />
          </article>
        )
      }
    </Shown>
  );
}
