import type { WorkerPayeeData } from '../../api/generated/worker.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';

/** Present payment details, masked, with their state. */
export function PresentPayee({ payee }: { readonly payee: NonNullable<WorkerPayeeData['worker']['payee']> }) {
  const t = useT();
  const tell = useMaybeT();
  const { state, details, reviewReason, reviewReasonMessage, decisionNote } = payee;
  return (
    <section className="card" aria-label={t('payee.now')}>
      <h2>{t('payee.now')}</h2>
      <p>
        <span className={`tag ${state === 'USABLE' ? 'tag-green' : 'tag-amber'}`}>{tell(`payee.${state}`, state)}</span>{' '}
        {details === null ? (
          t('payee.stripe')
        ) : (
          <bdi>
            {details.holderName} · {details.country} ·· {details.lastFour}
          </bdi>
        )}
      </p>
      {reviewReason !== null && <p className="soft">{tell(`code.${reviewReasonMessage?.code ?? ''}`, reviewReason)}</p>}
      {decisionNote !== null && <blockquote dir="auto">{decisionNote}</blockquote>}
    </section>
  );
}
