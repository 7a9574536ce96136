import { useState } from 'react';
import { AgreeFee, AllOrganisations } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import { basisPointsOf } from './basis-points-of.ts';

/** Asks for a fee of its own for one organisation. */
export function AgreeFeeAction() {
  const t = useT();
  const { isAdmin } = useOversight();
  const organisations = useRead(AllOrganisations, { first: 100 }, { pause: !isAdmin }).data?.allOrganisations.nodes ?? [];
  const [chosen, setChosen] = useState('');
  const [percent, setPercent] = useState('');
  const [minimumMinor, setMinimumMinor] = useState('0');
  const organisationId = chosen === '' ? (organisations[0]?.id ?? '') : chosen;
  return (
    <ActionButton
      label={t('fees.agree')}
      isDisabled={organisations.length === 0}
      text={<p>{t('admin.two-admins')}</p>}
      reason={{ name: 'reason', label: t('admin.reason'), help: t('fees.reason-help') }}
      document={AgreeFee}
      variables={(reason, idempotencyKey) => ({
        input: { organisationId, basisPoints: basisPointsOf(percent), minimumMinor: minimumMinor.trim(), reason, idempotencyKey },
      })}
    >
      <SelectField
        label={t('requesters.organisation')}
        value={organisationId}
        options={organisations.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={setChosen}
      />
      <TextField
        name="basisPoints"
        label={t('fees.percent')}
        help={t('fees.percent-help')}
        inputMode="decimal"
        required
        value={percent}
        onChange={setPercent}
      />
      <TextField
        name="minimumMinor"
        label={t('fees.minimum-minor')}
        help={t('fees.minimum-help')}
        inputMode="numeric"
        required
        value={minimumMinor}
        onChange={setMinimumMinor}
      />
    </ActionButton>
  );
}
