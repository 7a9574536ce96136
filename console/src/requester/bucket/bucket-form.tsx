import { useState } from 'react';
import { SetBucket, type OrganisationBucketData } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { useOrganisation } from '../organisation-context.ts';

interface BucketFormProps {
  /** Null: none is set. */
  readonly bucket: NonNullable<OrganisationBucketData['organisation']>['bucket'];
}

const FIELDS = ['endpoint', 'region', 'name', 'prefix', 'accessKey', 'secretKey'] as const;

/** Where the bucket is, and the keys that open it. The secret is never shown again. Folded: it is set once. */
export function BucketForm({ bucket }: BucketFormProps) {
  const t = useT();
  const { id: organisationId } = useOrganisation();
  const command = useCommand(SetBucket);
  const [draft, setDraft] = useState({
    ...{ endpoint: bucket?.endpoint ?? '', region: bucket?.region ?? 'us-east-1', name: bucket?.name ?? '' },
    ...{ prefix: bucket?.prefix ?? '', accessKey: bucket?.accessKey ?? '', secretKey: '' },
  });
  const help = {
    ...{ endpoint: t('bucket.endpoint-help'), region: undefined, name: undefined, prefix: t('bucket.prefix-help') },
    ...{ accessKey: t('bucket.access-key-help'), secretKey: t('bucket.secret-key-help') },
  };
  const save = async () => {
    const { isDone } = await command.run({ input: { organisationId, ...draft } });
    if (isDone) setDraft({ ...draft, secretKey: '' });
  };
  return (
    <details className="statement">
      <summary>{bucket === null ? t('bucket.set') : t('bucket.change')}</summary>
      <Form label={t('bucket.set')} onSubmit={() => void save()}>
        {FIELDS.map((field) => (
          <TextField
            key={field}
            name={field}
            label={t(`bucket.${field}`)}
            {...(help[field] === undefined ? {} : { help: help[field] })}
            type={field === 'secretKey' ? 'password' : 'text'}
            autoComplete="off"
            required={field !== 'prefix'}
            value={draft[field]}
            onChange={(value) => setDraft({ ...draft, [field]: value })}
            outcome={command.outcome}
          />
        ))}
        <Refusals outcome={command.outcome} fields={FIELDS} />
        <SubmitButton isSending={command.isSending}>{t('bucket.save')}</SubmitButton>
      </Form>
    </details>
  );
}
