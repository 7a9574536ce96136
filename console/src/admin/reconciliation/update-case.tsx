import { useState } from 'react';
import { UpdateDifferenceCase, type DifferenceCaseData } from '../../api/generated/admin.ts';
import type { DifferenceCaseState } from '../../api/generated/schema.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import { CASE_STATES } from './case-states.ts';

interface UpdateCaseProps {
  readonly found: NonNullable<DifferenceCaseData['differenceCase']>;
}

/** Takes a case, gives it away, notes what was found, and moves it on. Somebody else's change in between is not overwritten. */
export function UpdateCase({ found }: UpdateCaseProps) {
  const t = useT();
  const tell = useMaybeT();
  const { personId } = useOversight();
  const [state, setState] = useState<DifferenceCaseState>(found.state);
  const [ownerId, setOwnerId] = useState(found.owner?.id ?? personId);
  const owners = [
    { value: personId, label: t('case.me') },
    ...(found.owner === null || found.owner.id === personId ? [] : [{ value: found.owner.id, label: found.owner.name ?? found.owner.id }]),
    { value: '', label: t('admin.nobody') },
  ];
  return (
    <ActionButton
      label={t('case.update')}
      text={<p>{t('case.update-text')}</p>}
      reason={{ name: 'note', label: t('case.note'), help: t('case.note-help'), isOptional: true }}
      document={UpdateDifferenceCase}
      variables={(note) => ({
        input: {
          caseId: found.id,
          revision: found.revision,
          state,
          ownerId: ownerId === '' ? null : ownerId,
          note: note === '' ? found.note : note,
        },
      })}
    >
      <SelectField
        label={t('payouts.state')}
        value={state}
        options={CASE_STATES.map((value) => ({ value, label: tell(`case.${value}`, value) }))}
        onChange={(value) => setState(value as DifferenceCaseState)}
      />
      <SelectField label={t('reconciliation.owner')} value={ownerId} options={owners} onChange={setOwnerId} />
    </ActionButton>
  );
}
