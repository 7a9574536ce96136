import { useState } from 'react';
import { MarkBankLineNotOurs, MatchBankLine, ReopenBankLine, type BankLinesData } from '../../api/generated/admin.ts';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';

interface BankLineActionsProps {
  readonly line: BankLinesData['bankLines']['nodes'][number];
}

/** What an admin can say of a line of the bank. */
export function BankLineActions({ line }: BankLineActionsProps) {
  const t = useT();
  const [about, setAbout] = useState('');
  const lineId = line.id;
  const reason = { name: 'reason', label: t('admin.reason'), help: t('bank.reason-help') };
  if (line.state !== 'UNMATCHED') {
    return (
      <ActionButton
        label={t('bank.reopen')}
        reason={reason}
        document={ReopenBankLine}
        variables={(written) => ({ input: { lineId, reason: written } })}
      />
    );
  }
  return (
    <span className="row">
      <ActionButton
        label={t('bank.match')}
        text={<p>{t('bank.match-text', { amount: line.amount.text })}</p>}
        reason={reason}
        document={MatchBankLine}
        variables={(written) => ({ input: { lineId, about: about.trim(), reason: written } })}
      >
        <TextField name="about" label={t('bank.about')} help={t('bank.about-help')} required value={about} onChange={setAbout} />
      </ActionButton>
      <ActionButton
        label={t('bank.not-ours')}
        text={<p>{t('bank.not-ours-text')}</p>}
        reason={reason}
        document={MarkBankLineNotOurs}
        variables={(written) => ({ input: { lineId, reason: written } })}
      />
    </span>
  );
}
