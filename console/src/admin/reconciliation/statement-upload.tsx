import { useId, useState } from 'react';
import { sendFile, type FileOutcome } from '../../api/send-file.ts';
import { Form } from '../../forms/form.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { statementPath, type CsvOptions } from './statement-path.ts';

interface Imported {
  readonly statements: readonly { readonly newLines: number; readonly matchedLines: number; readonly unmatchedLines: number }[];
}

const NONE: CsvOptions = { account: '', currency: '', opening: '', closing: '' };

/** A statement as the bank gives it: camt.053, or a CSV, which may need what it does not say itself. */
export function StatementUpload({ done }: { readonly done: () => void }) {
  const t = useT();
  const id = useId();
  const [file, setFile] = useState<File | null>(null);
  const [options, setOptions] = useState(NONE);
  const [isSending, setSending] = useState(false);
  const [outcome, setOutcome] = useState<FileOutcome<Imported> | null>(null);
  const set = (part: Partial<CsvOptions>) => setOptions({ ...options, ...part });
  const isCsv = file !== null && /\.csv$/i.test(file.name);
  const send = async () => {
    if (file === null) return;
    setSending(true);
    const sent = await sendFile<Imported>(statementPath(isCsv ? options : NONE), file);
    setSending(false);
    setOutcome(sent);
    if (sent.body !== null) done();
  };
  const sums = (outcome?.body?.statements ?? []).reduce(
    (sum, { newLines, matchedLines, unmatchedLines }) => ({
      lines: sum.lines + newLines,
      matched: sum.matched + matchedLines,
      unmatched: sum.unmatched + unmatchedLines,
    }),
    { lines: 0, matched: 0, unmatched: 0 },
  );
  return (
    <section className="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t('bank.upload')}</h2>
      <Form label={t('bank.upload')} onSubmit={() => void send()}>
        <div className="field">
          <label htmlFor={id}>{t('bank.file')}</label>
          <input
            id={id}
            type="file"
            accept=".xml,.csv,application/xml,text/csv"
            required
            onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          />
        </div>
        {isCsv && (
          <>
            <p className="field-help">{t('bank.csv-help')}</p>
            <TextField name="account" label={t('runs.account')} value={options.account} onChange={(account) => set({ account })} />
            <TextField name="currency" label={t('runs.currency')} value={options.currency} onChange={(currency) => set({ currency })} />
            <TextField
              name="opening"
              label={t('bank.opening')}
              inputMode="decimal"
              value={options.opening}
              onChange={(opening) => set({ opening })}
            />
            <TextField
              name="closing"
              label={t('bank.closing')}
              inputMode="decimal"
              value={options.closing}
              onChange={(closing) => set({ closing })}
            />
          </>
        )}
        <SubmitButton isSending={isSending}>{t('bank.upload-send')}</SubmitButton>
      </Form>
      {outcome !== null && outcome.body === null && (
        <p className="notice notice-refusal" role="alert">
          {outcome.isOffline ? t('failure.offline') : outcome.message}
        </p>
      )}
      {outcome?.body != null && (
        <p className="notice notice-done" role="status">
          {t('bank.uploaded', sums)}
        </p>
      )}
    </section>
  );
}
