import { useState } from 'react';
import { MyWork } from '../../api/generated/worker.ts';
import type { AssignmentState } from '../../api/generated/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { UnsentAnswers } from './unsent-answers.tsx';
import { WorkCounts } from './work-counts.tsx';
import { WorkRow } from './work-row.tsx';

const STATES: readonly AssignmentState[] = ['SUBMITTED', 'APPROVED', 'REJECTED', 'HELD', 'RETURNED', 'EXPIRED'];

/** What became of each answer, and why. */
export default function MyWorkPage() {
  const t = useT();
  const tell = useMaybeT();
  const [state, setState] = useState<AssignmentState | ''>('');
  const pages = usePages(state);
  const read = useRead(MyWork, { first: 20, after: pages.after, ...(state === '' ? {} : { states: [state] }) });
  const options = [
    { value: '', label: t('my-work.all') },
    ...STATES.map((value) => ({ value, label: tell(`assignment.${value}`, value) })),
  ];
  return (
    <Screen title={t('nav.my-work')}>
      <UnsentAnswers />
      <WorkCounts />
      <SelectField
        label={t('my-work.state')}
        value={state}
        options={options}
        onChange={(value) => setState(value as AssignmentState | '')}
      />
      <Shown
        read={read}
        isEmpty={({ worker }) => isEmptyList(worker.assignments.nodes.length, pages)}
        empty={<Empty title={t('my-work.empty')} text={t('my-work.empty-text')} />}
      >
        {({ worker }) => (
          <>
            <ul className="work-rows">
              {worker.assignments.nodes.map((assignment) => (
                <li key={assignment.id}>
                  <WorkRow assignment={assignment} />
                </li>
              ))}
            </ul>
            <Pager pages={pages} page={worker.assignments.pageInfo} count={worker.assignments.nodes.length} />
          </>
        )}
      </Shown>
    </Screen>
  );
}
