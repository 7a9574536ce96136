import { useId, useState } from 'react';
import { sendFile, type FileOutcome } from '../../api/send-file.ts';
import { useT } from '../../messages/language-context.ts';

interface EvidenceFileFieldProps {
  readonly choose: (fileId: string | null) => void;
}

/** A file that is evidence. It is sent when it is chosen; one that no restriction names is deleted a day later. */
export function EvidenceFileField({ choose }: EvidenceFileFieldProps) {
  const t = useT();
  const id = useId();
  const [outcome, setOutcome] = useState<FileOutcome<{ readonly id: string }> | null>(null);
  const send = async (file: File | undefined) => {
    setOutcome(null);
    choose(null);
    if (file === undefined) return;
    const sent = await sendFile<{ readonly id: string }>('/evidence', file);
    setOutcome(sent);
    choose(sent.body?.id ?? null);
  };
  const fault = outcome !== null && outcome.body === null ? (outcome.isOffline ? t('failure.offline') : outcome.message) : null;
  return (
    <div className="field">
      <label htmlFor={id}>{t('restrict.file')}</label>
      <input id={id} type="file" aria-describedby={`${id}-help`} onChange={(event) => void send(event.target.files?.[0])} />
      <p className="field-help" id={`${id}-help`}>
        {outcome?.body != null ? t('restrict.file-sent') : t('restrict.file-help')}
      </p>
      {fault !== null && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
