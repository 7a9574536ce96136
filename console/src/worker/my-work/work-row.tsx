import { Link } from 'wouter';
import type { MyWorkData } from '../../api/generated/worker.ts';
import { pathTo } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { PaperLink } from '../money/paper-link.tsx';
import { EarningDetails } from './earning-details.tsx';

type Assignment = MyWorkData['worker']['assignments']['nodes'][number];

const TONES: Readonly<Record<string, string>> = { APPROVED: 'tag-green', REJECTED: 'tag-brick', SUBMITTED: 'tag-sky', HELD: 'tag-amber' };

/** One answer: its verdict with the reason, and where its money is. */
export function WorkRow({ assignment }: { readonly assignment: Assignment }) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime, relative } = useFormat();
  const { id, state, task, review, payment, bonuses, reward, autoApproveAt, submittedAt, lateAnswerAt } = assignment;
  return (
    <article className="card work-row" aria-labelledby={id}>
      <div>
        <h2 id={id} dir="auto">
          {task.batch.title}
        </h2>
        <p className="soft">
          <bdi>{task.batch.requester.name}</bdi> {submittedAt !== null && `· ${dateTime(submittedAt)}`}
        </p>
        <p>
          <span className={`tag ${TONES[state] ?? ''}`}>{tell(`assignment.${state}`, state)}</span>{' '}
          {review !== null && <span>{review.isAutomatic ? t('my-work.automatic') : tell(`verdict.${review.verdict}`, '')}</span>}
          {state === 'SUBMITTED' && autoApproveAt !== null && (
            <span className="soft">{t('my-work.auto', { when: relative(autoApproveAt) })}</span>
          )}
          {lateAnswerAt !== null && <span className="tag tag-amber">{t('my-work.late')}</span>}
        </p>
        {review?.reasonCode != null && <p className="reason">{tell(`rejection.${review.reasonCode}`, review.reasonCode)}</p>}
        {review !== null && review.note !== null && review.note !== '' && <blockquote dir="auto">{review.note}</blockquote>}
        {review?.rejection != null && (
          <p className="soft">
            {t('my-work.held', { amount: review.rejection.amount.text })}{' '}
            {review.rejection.restsUntil !== null && t('my-work.held-until', { when: dateTime(review.rejection.restsUntil) })}
          </p>
        )}
        {bonuses.map((bonus) => (
          <p key={bonus.id}>{t('my-work.bonus', { amount: bonus.amount.text, reason: bonus.reason })}</p>
        ))}
        {state === 'APPROVED' && <EarningDetails assignmentId={id} />}
      </div>
      <div className="work-money">
        <strong>
          <MoneyText money={reward} />
        </strong>
        {payment !== null && <span className="soft">{tell(`payment.${payment.state}`, payment.state)}</span>}
        {payment?.payableAt != null && <span className="soft">{t('my-work.payable', { when: dateTime(payment.payableAt) })}</span>}
        {state === 'HELD' && (
          <Link className="button button-small" href={pathTo('task', id)}>
            {t('held.continue')}
          </Link>
        )}
        {state === 'APPROVED' && <PaperLink paper="RECEIPT" options={{ assignmentId: id }} label={t('money.receipt')} />}
      </div>
    </article>
  );
}
