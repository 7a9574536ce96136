import { useState } from 'react';
import { useLocation } from 'wouter';
import { CreatePool } from '../../api/generated/requester.ts';
import type { PoolKind } from '../../api/generated/schema.ts';
import { useCommand } from '../../api/use-command.ts';
import { pathTo } from '../../app/paths.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SelectField } from '../../forms/select-field.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { useOrganisation } from '../organisation-context.ts';

/** A new pool: its name, who is in it, and the agreement that members accept. */
export default function NewPoolPage() {
  const t = useT();
  const { id } = useOrganisation();
  const [, navigate] = useLocation();
  const command = useCommand(CreatePool);
  const [name, setName] = useState('');
  const [kind, setKind] = useState<PoolKind>('EXPERTS');
  const [agreement, setAgreement] = useState('');
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const create = async () => {
    const { data } = await command.run({ input: { organisationId: id, name, kind, agreement, idempotencyKey } });
    const poolId = data?.createPool.pool?.id;
    if (poolId !== undefined) navigate(pathTo('ownPool', poolId));
  };
  return (
    <Screen title={t('own-pools.new')}>
      <Form label={t('own-pools.new')} onSubmit={() => void create()}>
        <TextField
          name="name"
          label={t('field.name')}
          help={t('own-pools.name-help')}
          required
          value={name}
          onChange={setName}
          outcome={command.outcome}
        />
        <SelectField
          label={t('own-pools.kind')}
          value={kind}
          options={[
            { value: 'EXPERTS', label: t('pool-kind.EXPERTS') },
            { value: 'STAFF', label: t('pool-kind.STAFF') },
          ]}
          onChange={(value) => setKind(value as PoolKind)}
        />
        <TextAreaField
          name="agreement"
          label={t('own-pools.agreement')}
          help={t('own-pools.agreement-help')}
          required
          value={agreement}
          onChange={setAgreement}
          outcome={command.outcome}
        />
        <Refusals outcome={command.outcome} fields={['name', 'agreement']} />
        <SubmitButton isSending={command.isSending}>{t('own-pools.create')}</SubmitButton>
      </Form>
    </Screen>
  );
}
