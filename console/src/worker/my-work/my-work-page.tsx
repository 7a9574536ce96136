import { useState } from 'react';
import { MyWork } from '../../api/generated/worker.ts';
import type { AssignmentState } from '../../api/generated/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoreButton } from '../../screen/more-button.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { UnsentAnswers } from './unsent-answers.tsx';
import { WorkCounts } from './work-counts.tsx';
import { WorkRow } from './work-row.tsx';

const STATES: readonly AssignmentState[] = ['SUBMITTED', 'APPROVED', 'REJECTED', 'HELD', 'RETURNED', 'EXPIRED'];

/** What became of each answer, and why. */
export default function MyWorkPage() {
  const t = useT();
  const tell = useMaybeT();
  const [state, setState] = useState<AssignmentState | ''>('');
  const [first, setFirst] = useState(20);
  const read = useRead(MyWork, { first, ...(state === '' ? {} : { states: [state] }) });
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
        isEmpty={({ worker }) => worker.assignments.nodes.length === 0}
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
            <MoreButton page={worker.assignments.pageInfo} shown={first} show={setFirst} />
          </>
        )}
      </Shown>
    </Screen>
  );
}
