import { useParams } from 'wouter';
import { BatchCard, TaskPreview } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Markdown } from '../../screen/markdown.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { CanBePaid } from './can-be-paid.tsx';
import { InTheWay } from './in-the-way.tsx';
import { RequesterLine } from './requester-line.tsx';
import { UnmetRequirements } from './unmet-requirements.tsx';
import { useClaim } from './use-claim.ts';

/** A batch before a claim: what it is, what it pays, what it asks for, and one of its tasks. */
export default function BatchPage() {
  const t = useT();
  const { duration, dateTime } = useFormat();
  const { id = '' } = useParams();
  const read = useRead(BatchCard, { id });
  const card = read.data?.batchCard;
  const preview = useRead(TaskPreview, { id }, { pause: card?.canPreview !== true });
  const { claim, isSending, outcome } = useClaim();
  const task = preview.data?.taskPreview;
  return (
    <Screen title={card?.title ?? t('nav.board')}>
      <Shown read={read} isEmpty={({ batchCard }) => batchCard === null} empty={<p>{t('batch.gone')}</p>}>
        {({ batchCard }) =>
          batchCard === null ? null : (
            <>
              <p className="board-pay">
                <strong className="pay">
                  <MoneyText money={batchCard.reward} />
                </strong>
                <span>
                  <MoneyText money={batchCard.rewardPerHour} /> <span className="soft">{t('board.per-hour')}</span>
                </span>
              </p>
              <RequesterLine requester={batchCard.requester} />
              <Markdown text={batchCard.description} />
              <p className="facts">
                <span>{t('board.takes', { time: duration(batchCard.estimatedSeconds) })}</span>
                <span>{t('batch.lease', { time: duration(batchCard.leaseSeconds) })}</span>
                <span>{t('batch.approved', { time: duration(batchCard.autoApproveSeconds) })}</span>
                <span>{t('board.left', { count: batchCard.openTasks })}</span>
                {batchCard.expiresAt !== null && <span>{t('batch.closes', { when: dateTime(batchCard.expiresAt) })}</span>}
              </p>
              <CanBePaid />
              <InTheWay card={batchCard} />
              <UnmetRequirements requirements={batchCard.unmetRequirements ?? []} />
              {batchCard.canAccept === true && (
                <button type="button" className="button button-primary" aria-disabled={isSending} onClick={() => void claim(id)}>
                  {isSending ? t('form.sending') : t('board.start')}
                </button>
              )}
              <Refusals outcome={outcome} />
            </>
          )
        }
      </Shown>
      {task != null && (
        <section aria-labelledby="preview">
          <h2 id="preview">{t('batch.preview')}</h2>
          <Markdown text={task.instructions} />
          <ol>
            {task.form.map((question) => (
              <li key={question.name}>
                <Markdown text={question.prompt} />
              </li>
            ))}
          </ol>
        </section>
      )}
    </Screen>
  );
}
