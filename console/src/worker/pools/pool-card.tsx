import { useState } from 'react';
import type { PoolMembershipFields } from '../../api/generated/fragments.ts';
import { AcceptPoolAgreement, LeavePool } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Markdown } from '../../screen/markdown.tsx';

/** One pool: its agreement, a newer one to accept, and the way out. */
export function PoolCard({ membership }: { readonly membership: PoolMembershipFields }) {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  const accept = useCommand(AcceptPoolAgreement);
  const leave = useCommand(LeavePool);
  const [asksToLeave, setAsksToLeave] = useState(false);
  const { id, poolName, requester, state, joinedAt, mustAccept, newestAgreement, acceptedAgreement, removalReason } = membership;
  return (
    <article className="card" aria-label={poolName}>
      <h2 dir="auto">{poolName}</h2>
      <p className="soft">
        <bdi>{requester.name}</bdi> · {tell(`pool.${state}`, state)} · {date(joinedAt)}
      </p>
      {removalReason !== null && <blockquote dir="auto">{removalReason}</blockquote>}
      {mustAccept && <p className="notice notice-waiting">{t('pools.must-accept')}</p>}
      <details open={mustAccept}>
        <summary>{t('pools.agreement', { version: mustAccept ? newestAgreement.version : acceptedAgreement.version })}</summary>
        <Markdown text={mustAccept ? newestAgreement.text : acceptedAgreement.text} />
      </details>
      <p className="row">
        {mustAccept && (
          <button
            type="button"
            className="button button-primary"
            aria-disabled={accept.isSending}
            onClick={() => void accept.run({ input: { memberId: id, agreementVersion: newestAgreement.version } })}
          >
            {t('pools.accept')}
          </button>
        )}
        {state === 'JOINED' && (
          <button type="button" className="button" onClick={() => setAsksToLeave(true)}>
            {t('pools.leave')}
          </button>
        )}
      </p>
      <Refusals outcome={accept.outcome} />
      <Refusals outcome={leave.outcome} />
      {asksToLeave && (
        <ConfirmDialog
          title={t('pools.leave')}
          text={t('pools.leave-text', { name: poolName })}
          action={t('pools.leave')}
          confirm={() => {
            setAsksToLeave(false);
            void leave.run({ input: { memberId: id } });
          }}
          close={() => setAsksToLeave(false)}
        />
      )}
    </article>
  );
}
