import { useState } from 'react';
import type { LabelsData } from '../../api/generated/requester.ts';
import { useKeys } from '../../app/keys.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import type { Pages } from '../../screen/use-pages.ts';
import { LabelDesk } from './label-desk.tsx';
import { LabelRow } from './label-row.tsx';

interface LabelListProps {
  readonly batch: NonNullable<LabelsData['batch']>;
  readonly pages: Pages;
  readonly isFiltered: boolean;
}

/** The labels, and the one that is open beside them. */
export function LabelList({ batch, pages, isFiltered }: LabelListProps) {
  const t = useT();
  const { nodes, pageInfo } = batch.labels;
  const [place, setPlace] = useState(0);
  const at = Math.min(place, nodes.length - 1);
  const current = nodes[at];
  useKeys({
    j: () => setPlace(Math.min(nodes.length - 1, at + 1)),
    k: () => setPlace(Math.max(0, at - 1)),
  });
  if (current === undefined && pages.after !== null) return <Pager pages={pages} page={pageInfo} count={0} />;
  if (current === undefined)
    return isFiltered ? (
      <Empty title={t('labels.none')} text={t('labels.none-text')} />
    ) : (
      <Empty title={t('labels.empty')} text={t('labels.empty-text')} />
    );
  return (
    <div className="labels">
      <nav className="review-list" aria-label={t('labels.title')}>
        <ol>
          {nodes.map((label, index) => (
            <LabelRow
              key={`${label.taskId}:${label.question}`}
              label={label}
              form={batch.current.form}
              isCurrent={index === at}
              open={() => setPlace(index)}
            />
          ))}
        </ol>
        <Pager pages={pages} page={pageInfo} count={nodes.length} />
      </nav>
      <LabelDesk key={current.taskId} label={current} />
    </div>
  );
}
