import { useLocation } from 'wouter';
import { PayoutQueue, type PayoutQueueData } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useKeys } from '../../app/keys.ts';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Shown } from '../../screen/shown.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import { BankDetailsDecision } from './bank-details-decision.tsx';
import { PayoutDetail } from './payout-detail.tsx';
import { QueueEntry } from './queue-entry.tsx';
import { deciderOf, deciderOfBankDetails } from './decider.ts';

type Entry = PayoutQueueData['payoutQueue']['nodes'][number];

const idOf = ({ payout, bankDetails }: Entry): string => payout?.id ?? bankDetails?.payee.id ?? '';

/** The queue beside what is decided. First what this person may decide, then what others have to. */
export function DecisionQueue({ chosenId }: { readonly chosenId: string | null }) {
  const t = useT();
  const [, navigate] = useLocation();
  const oversight = useOversight();
  const read = useRead(PayoutQueue, { first: 100 });
  const entries = read.data?.payoutQueue.nodes ?? [];
  const deciderOfEntry = ({ payout, bankDetails }: Entry) =>
    payout === null ? deciderOfBankDetails(bankDetails?.worker ?? { id: '' }, oversight) : deciderOf(payout, oversight);
  const yours = entries.filter((entry) => deciderOfEntry(entry) === 'yours');
  const others = entries.filter((entry) => deciderOfEntry(entry) !== 'yours');
  const inOrder = [...yours, ...others].map(idOf);
  const move = (by: number) => {
    const next = inOrder[Math.min(Math.max(inOrder.indexOf(chosenId ?? '') + by, 0), inOrder.length - 1)];
    if (next !== undefined) navigate(pathTo('adminPayout', next));
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
  const bankDetails = entries.find((entry) => idOf(entry) === chosenId)?.bankDetails ?? null;
  const part = (title: string, part: readonly Entry[]) =>
    part.length > 0 && (
      <section className="queue-part" aria-label={title}>
        <h2>
          {title} <span className="admin-count">{part.length}</span>
        </h2>
        <ul>
          {part.map((entry) => (
            <QueueEntry key={idOf(entry)} entry={entry} isChosen={idOf(entry) === chosenId} decider={deciderOfEntry(entry)} />
          ))}
        </ul>
      </section>
    );
  return (
    <div className="desk" data-own-keys="" data-chosen={chosenId !== null}>
      <div className="queue">
        <Shown
          read={read}
          isEmpty={({ payoutQueue }) => payoutQueue.nodes.length === 0}
          empty={<Empty title={t('decision.queue-empty')} text={t('decision.queue-empty-text')} />}
        >
          {({ payoutQueue }) => (
            <>
              {part(t('admin.yours-to-decide'), yours)}
              {part(oversight.isAdmin ? t('decision.others-decide') : t('decision.an-admin-decides'), others)}
              {payoutQueue.pageInfo.hasNextPage && <p className="soft">{t('decision.queue-more')}</p>}
            </>
          )}
        </Shown>
      </div>
      <div className="desk-detail">
        {bankDetails !== null && <BankDetailsDecision key={bankDetails.payee.id} review={bankDetails} />}
        {bankDetails === null && chosenId?.startsWith('pay_') === true && <PayoutDetail key={chosenId} id={chosenId} />}
        {bankDetails === null && chosenId?.startsWith('pay_') !== true && entries.length > 0 && (
          <p className="soft">{t('decision.choose')}</p>
        )}
      </div>
    </div>
  );
}
