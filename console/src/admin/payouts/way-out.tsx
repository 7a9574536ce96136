import { useState } from 'react';
import { LookUpPayout, RequestPayoutExit, type LookUpPayoutData } from '../../api/generated/admin.ts';
import type { PayoutExitAction } from '../../api/generated/schema.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { LookUpResult } from './look-up-result.tsx';
import type { PayoutOf } from './payout-of.ts';

type LookUp = LookUpPayoutData['lookUpPayout']['lookUp'];

/** A payout that does not go on by itself: what to do, what Stripe says, and the exits that two admins can decide on. */
export function WayOut({ payout }: { readonly payout: PayoutOf }) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const [lookUp, setLookUp] = useState<LookUp>(null);
  const { wayOut, exits } = payout;
  const payoutId = payout.id;
  const isStuck = payout.state !== 'AWAITING_APPROVAL' && wayOut !== null && wayOut.actions.length > 0;
  if (!isStuck && exits.length === 0) return null;
  const nameOf = (action: PayoutExitAction) => tell(`exit.${action}`, action);
  return (
    <section aria-labelledby="way-out">
      <h2 id="way-out">{t('exit.title')}</h2>
      {isStuck && (
        <>
          <p>{tell(`code.${wayOut.adviceMessage.code}`, wayOut.advice)}</p>
          <p className="row">
            {payout.rail === 'STRIPE' && (
              <ActionButton
                label={t('exit.look-up')}
                text={<p>{t('exit.look-up-text')}</p>}
                document={LookUpPayout}
                variables={() => ({ input: { payoutId } })}
                done={(data) => setLookUp(data.lookUpPayout.lookUp)}
              />
            )}
            {wayOut.actions.map((action) => (
              <ActionButton
                key={action}
                label={nameOf(action)}
                text={
                  <>
                    <p>{tell(`exit.${action}-text`, '')}</p>
                    <p className="soft">{t('exit.two-admins')}</p>
                  </>
                }
                reason={{ name: 'reason', label: t('admin.reason'), help: t('admin.reason-help') }}
                document={RequestPayoutExit}
                variables={(reason) => ({ input: { payoutId, action, reason } })}
              />
            ))}
          </p>
        </>
      )}
      {lookUp !== null && <LookUpResult lookUp={lookUp} />}
      {exits.length > 0 && (
        <ul className="rows">
          {exits.map((exit) => (
            <li key={exit.approvedAt}>
              <span>
                {nameOf(exit.action)} · {tell(`exit-state.${exit.state}`, exit.state)} <span className="soft">{exit.outcome}</span>
              </span>
              <span className="soft">
                <PersonLink person={exit.askedBy} />, <PersonLink person={exit.approvedBy} />, {dateTime(exit.approvedAt)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
