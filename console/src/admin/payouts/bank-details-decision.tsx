import { DecidePayee, type PayoutQueueData } from '../../api/generated/admin.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import { deciderOfBankDetails } from './decider.ts';

interface BankDetailsDecisionProps {
  readonly review: NonNullable<PayoutQueueData['payoutQueue']['nodes'][number]['bankDetails']>;
}

/** Bank details that another worker gave, too: nothing is paid to them before an admin has looked. */
export function BankDetailsDecision({ review: { worker, sameAccountAs, payee } }: BankDetailsDecisionProps) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const decider = deciderOfBankDetails(worker, useOversight());
  const note = { name: 'note', label: t('bank-details.found'), help: t('bank-details.found-help') };
  return (
    <article className="payout" aria-labelledby="bank-details">
      <header className="payout-head">
        <div>
          <h2 id="bank-details">{t('bank-details.title')}</h2>
          <p className="payout-amount">
            <bdi>{payee.details === null ? '–' : `${payee.details.country} ·· ${payee.details.lastFour}`}</bdi>
          </p>
          <p className="soft">
            {payee.reviewReasonMessage === null
              ? payee.reviewReason
              : tell(`code.${payee.reviewReasonMessage.code}`, payee.reviewReasonMessage.text)}
          </p>
        </div>
      </header>
      <dl className="facts-list payout-body-plain">
        <div>
          <dt>{t('bank-details.of')}</dt>
          <dd>
            <PersonLink person={worker} />
          </dd>
        </div>
        <div>
          <dt>{t('bank-details.holder')}</dt>
          <dd>
            <bdi>{payee.details?.holderName ?? '–'}</bdi>
          </dd>
        </div>
        <div>
          <dt>{t('bank-details.given')}</dt>
          <dd>{dateTime(payee.createdAt)}</dd>
        </div>
        <div>
          <dt>{t('bank-details.same')}</dt>
          <dd>
            {sameAccountAs.map((person) => (
              <p key={person.id}>
                <PersonLink person={person} />
              </p>
            ))}
          </dd>
        </div>
      </dl>
      {decider === 'yours' ? (
        <div className="decision-bar">
          <p className="soft">
            <strong>{t('decision.kept-with-name')}</strong> {t('bank-details.worker-reads')}
          </p>
          <ActionButton
            label={t('bank-details.refuse')}
            look="danger"
            hotkey="r"
            text={<p>{t('bank-details.refuse-text')}</p>}
            reason={note}
            document={DecidePayee}
            variables={(found) => ({ input: { payeeId: payee.id, decision: 'REFUSED' as const, note: found } })}
          />
          <ActionButton
            label={t('bank-details.accept')}
            look="primary"
            hotkey="a"
            text={<p>{t('bank-details.accept-text')}</p>}
            reason={note}
            document={DecidePayee}
            variables={(found) => ({ input: { payeeId: payee.id, decision: 'ACCEPTED' as const, note: found } })}
          />
        </div>
      ) : (
        <p className="decision-bar soft">{decider === 'own' ? t('bank-details.yours') : t('decision.an-admin-decides')}</p>
      )}
    </article>
  );
}
