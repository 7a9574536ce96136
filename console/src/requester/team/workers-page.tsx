import { useSearch } from 'wouter';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { BlockForm } from './block-form.tsx';
import { BlocksList } from './blocks-list.tsx';
import { BonusForm } from './bonus-form.tsx';
import { BonusesList } from './bonuses-list.tsx';
import '../../styles/money.css';

/** Bonuses for good work, and workers who get no more of it. The review leads here with the worker and the answer. */
export default function WorkersPage() {
  const t = useT();
  const organisation = useOrganisation();
  const asked = new URLSearchParams(useSearch());
  const workerId = asked.get('worker') ?? '';
  const assignmentId = asked.get('assignment') ?? '';
  return (
    <Screen title={t('own-workers.title')}>
      {mayRunBatches(organisation) && (
        <>
          <BonusForm workerId={workerId} assignmentId={assignmentId} />
          <BlockForm workerId={workerId} assignmentId={assignmentId} />
        </>
      )}
      <BlocksList />
      <BonusesList />
    </Screen>
  );
}
