import type { ReactNode } from 'react';
import type { MoneyStoryData } from '../../api/generated/admin.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { sideOf, type MoneySide } from './money-side.ts';

export type StoryStep = NonNullable<MoneyStoryData['moneyStory']>['summary'][number];

interface StoryTableProps {
  readonly title: string;
  readonly steps: readonly StoryStep[];
  /** More about a step. */
  readonly note?: (step: StoryStep) => string | null;
  /** Beside the name of a step. */
  readonly action?: (step: StoryStep) => ReactNode;
}

/** The way of some money, step by step. Amounts of requesters, workers and the platform have a column each. */
export function StoryTable({ title, steps, note, action }: StoryTableProps) {
  const t = useT();
  const tell = useMaybeT();
  const { date, number } = useFormat();
  const sides: readonly MoneySide[] = ['requester', 'worker', 'platform'];
  const shown = sides.filter((side) => side !== 'platform' || steps.some(({ kind }) => sideOf(kind) === 'platform'));
  const headings = { requester: t('origin.requester'), worker: t('origin.worker'), platform: t('origin.platform') };
  const when = ({ firstAt, lastAt }: StoryStep) =>
    date(firstAt) === date(lastAt) ? date(firstAt) : t('origin.between', { from: date(firstAt), to: date(lastAt) });
  return (
    <table className="origin-table">
      <caption className="visually-hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t('origin.step')}</th>
          {shown.map((side) => (
            <th key={side} scope="col" className="amount">
              {headings[side]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={`${step.kind} ${step.direction} ${step.amount?.currency}`} data-here={step.direction === 'HERE'}>
            <th scope="row">
              <strong>
                {step.count > 1 && <bdi>{number(step.count)} × </bdi>}
                {tell(`code.${step.meaningMessage.code}`, step.meaning)}
              </strong>
              <span className="soft">{[when(step), note?.(step)].filter(Boolean).join(' · ')}</span>
              {action?.(step)}
            </th>
            {shown.map((side) => (
              <td key={side} className="amount">
                {step.amount !== null && sideOf(step.kind) === side && <MoneyText money={step.amount} />}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
