import { useState } from 'react';
import { Board } from '../../api/generated/worker.ts';
import type { BoardSort } from '../../api/generated/schema.ts';
import { usePolling } from '../../api/use-polling.ts';
import { useRead } from '../../api/use-read.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { KeepsNothingNotice } from '../../outbox/keeps-nothing-notice.tsx';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { BoardCard } from './board-card.tsx';
import { CanBePaid } from './can-be-paid.tsx';
import { HeldTasksList } from './held-tasks-list.tsx';

const SORTS: readonly BoardSort[] = ['PAY_PER_HOUR', 'PAY', 'SHORTEST', 'NEWEST'];

/** Which work pays, and may I do it? */
export function BoardPage() {
  const t = useT();
  const [text, setText] = useState('');
  const [sort, setSort] = useState<BoardSort>('PAY_PER_HOUR');
  const [forNewcomers, setForNewcomers] = useState(false);
  const filter = { ...(text === '' ? {} : { text }), ...(forNewcomers ? { forNewcomers } : {}) };
  const pages = usePages({ filter, sort });
  const read = useRead(Board, { filter, sort, first: 20, after: pages.after });
  // New batches appear by themselves; the server has no hint about the board.
  usePolling(read.again);
  const names = {
    PAY_PER_HOUR: t('board.sort-hour'),
    PAY: t('board.sort-pay'),
    SHORTEST: t('board.sort-short'),
    NEWEST: t('board.sort-new'),
  };
  return (
    <Screen title={t('nav.board')}>
      <KeepsNothingNotice />
      <HeldTasksList />
      <CanBePaid />
      <search className="filters">
        <input
          type="search"
          aria-label={t('board.search')}
          placeholder={t('board.search')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <SelectField
          label={t('board.sort')}
          value={sort}
          options={SORTS.map((value) => ({ value, label: names[value] }))}
          onChange={(value) => setSort(value as BoardSort)}
        />
        <label className="check">
          <input type="checkbox" checked={forNewcomers} onChange={(event) => setForNewcomers(event.target.checked)} />
          <span>{t('board.newcomers')}</span>
        </label>
      </search>
      <Shown
        read={read}
        isEmpty={({ board }) => isEmptyList(board.nodes.length, pages)}
        empty={<Empty title={t('board.empty')} text={t('board.empty-text')} />}
      >
        {({ board }) => (
          <>
            <ul className="board">
              {board.nodes.map((card) => (
                <li key={card.id}>
                  <BoardCard card={card} />
                </li>
              ))}
            </ul>
            <Pager pages={pages} page={board.pageInfo} count={board.nodes.length} />
          </>
        )}
      </Shown>
    </Screen>
  );
}
