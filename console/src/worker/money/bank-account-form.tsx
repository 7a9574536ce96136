import { useState } from 'react';
import { SetPayee } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { CountryField } from '../../forms/country-field.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';

const FIELDS = ['holderName', 'iban', 'accountNumber', 'routingNumber', 'bic'];

/** A bank account: an IBAN, or where the country has none, an account number with the bank's code. */
export function BankAccountForm() {
  const t = useT();
  const command = useCommand(SetPayee);
  const [hasIban, setHasIban] = useState(true);
  const [account, setAccount] = useState({ holderName: '', iban: '', country: '', accountNumber: '', routingNumber: '', bic: '' });
  const set = (part: Partial<typeof account>) => setAccount({ ...account, ...part });
  const { outcome } = command;
  const { holderName, iban, country, accountNumber, routingNumber, bic } = account;
  const given = hasIban
    ? { holderName, iban }
    : { holderName, country, accountNumber, ...(routingNumber === '' ? {} : { routingNumber }), ...(bic === '' ? {} : { bic }) };
  return (
    <section className="card" aria-labelledby="bank">
      <h2 id="bank">{t('payee.bank')}</h2>
      <Form label={t('payee.bank')} onSubmit={() => void command.run({ input: { ...given, idempotencyKey: crypto.randomUUID() } })}>
        <TextField
          name="holderName"
          label={t('payee.holder')}
          autoComplete="name"
          required
          value={holderName}
          onChange={(value) => set({ holderName: value })}
          outcome={outcome}
        />
        <label className="check">
          <input type="checkbox" checked={!hasIban} onChange={(event) => setHasIban(!event.target.checked)} />{' '}
          <span>{t('payee.no-iban')}</span>
        </label>
        {hasIban ? (
          <TextField name="iban" label="IBAN" required value={iban} onChange={(value) => set({ iban: value })} outcome={outcome} />
        ) : (
          <>
            <CountryField value={country} onChange={(value) => set({ country: value })} />
            <TextField
              name="accountNumber"
              label={t('payee.number')}
              required
              value={accountNumber}
              onChange={(value) => set({ accountNumber: value })}
              outcome={outcome}
            />
            <TextField
              name="routingNumber"
              label={t('payee.routing')}
              value={routingNumber}
              onChange={(value) => set({ routingNumber: value })}
              outcome={outcome}
            />
            <TextField name="bic" label="BIC" value={bic} onChange={(value) => set({ bic: value })} outcome={outcome} />
          </>
        )}
        <Refusals outcome={outcome} fields={FIELDS} />
        {outcome?.isDone === true && (
          <p className="notice notice-done" role="status">
            {t('payee.saved')}
          </p>
        )}
        <SubmitButton isSending={command.isSending}>{t('payee.save')}</SubmitButton>
      </Form>
    </section>
  );
}
