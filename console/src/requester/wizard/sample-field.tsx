import { useState } from 'react';
import { useClient } from 'urql';
import { uploadFile } from '../../api/upload.ts';
import { Files } from '../../api/generated/requester.ts';
import type { Failure } from '../../api/failure.ts';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { FailureNotice } from '../../screen/failure-notice.tsx';
import { useOrganisation } from '../organisation-context.ts';
import type { DraftField } from './batch-draft.ts';

interface SampleFieldProps {
  readonly field: DraftField;
  readonly change: (part: Partial<DraftField>) => void;
}

const ACCEPTS: Readonly<Record<string, string>> = { IMAGE: 'image/*', AUDIO: 'audio/*', VIDEO: 'video/*' };

/** What the preview shows of a field: a text, or a file of the organisation. */
export function SampleField({ field, change }: SampleFieldProps) {
  const t = useT();
  const client = useClient();
  const organisation = useOrganisation();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isSending, setSending] = useState(false);
  const accepts = ACCEPTS[field.kind];
  const send = async (file: File) => {
    setSending(true);
    const sent = await uploadFile(organisation.id, file);
    setSending(false);
    setFailure(sent.failure);
    if (sent.answer === null) return;
    await client.query(Files, { id: organisation.id, first: 100 }, { requestPolicy: 'network-only' }).toPromise();
    change({ sample: sent.answer.id });
  };
  return (
    <div className="field">
      <TextField
        name="sample"
        label={t('fields.sample')}
        help={t('fields.sample-help')}
        value={field.sample}
        onChange={(sample) => change({ sample })}
      />
      {accepts !== undefined && (
        <label className="button button-small file-button">
          {isSending ? t('form.sending') : t('fields.sample-file')}
          <input
            type="file"
            className="visually-hidden"
            accept={accepts}
            disabled={isSending}
            onChange={({ target }) => {
              const file = target.files?.[0];
              if (file !== undefined) void send(file);
              target.value = '';
            }}
          />
        </label>
      )}
      {failure !== null && <FailureNotice failure={failure} />}
    </div>
  );
}
