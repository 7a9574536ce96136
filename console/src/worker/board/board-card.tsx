import { Link } from 'wouter';
import type { BoardCard as Card } from '../../api/generated/fragments.ts';
import { pathTo } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { InTheWay } from './in-the-way.tsx';
import { RequesterLine } from './requester-line.tsx';
import { useClaim } from './use-claim.ts';

/** A batch on the board: pay first, then what it is, for whom, and what stands in the way. */
export function BoardCard({ card }: { readonly card: Card }) {
  const t = useT();
  const { duration } = useFormat();
  const { claim, isSending, outcome } = useClaim();
  return (
    <article className="card board-card" aria-labelledby={card.id} data-open={card.canAccept}>
      <p className="board-pay">
        <strong className="pay">
          <MoneyText money={card.reward} />
        </strong>
        <span>
          <MoneyText money={card.rewardPerHour} /> <span className="soft">{t('board.per-hour')}</span>
        </span>
      </p>
      <div className="board-what">
        <h2 id={card.id} dir="auto" lang={card.language ?? undefined}>
          <Link href={pathTo('batch', card.id)}>{card.title}</Link>
        </h2>
        <RequesterLine requester={card.requester} />
        <p className="facts">
          <span className="tag">{card.kind}</span>
          <span>{t('board.takes', { time: duration(card.estimatedSeconds) })}</span>
          <span>{t('board.left', { count: card.openTasks })}</span>
          {card.poolName !== null && <span className="tag tag-sky">{card.poolName}</span>}
          {card.forNewcomers && <span className="tag">{t('board.newcomer')}</span>}
        </p>
        <InTheWay card={card} />
        <Refusals outcome={outcome} />
      </div>
      <div className="board-action">
        {card.canAccept === true ? (
          <button type="button" className="button button-primary" aria-disabled={isSending} onClick={() => void claim(card.id)}>
            {isSending ? t('form.sending') : t('board.start')}
          </button>
        ) : (
          <Link className="button" href={pathTo('batch', card.id)}>
            {t('board.details')}
          </Link>
        )}
      </div>
    </article>
  );
}
