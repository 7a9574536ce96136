import { useState } from 'react';
import { MarkPayouts } from '../../api/generated/admin.ts';
import type { LineOutcome } from '../../api/generated/schema.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import type { RunOf } from './run-of.ts';

interface MarkLineProps {
  readonly runId: string;
  readonly line: RunOf['lines']['nodes'][number];
}

const OUTCOMES: readonly LineOutcome[] = ['PAID', 'FAILED', 'RETURNED'];

/** Writes down what the bank said of one line. */
export function MarkLine({ runId, line }: MarkLineProps) {
  const t = useT();
  const tell = useMaybeT();
  const possible = line.state === 'PAID' ? OUTCOMES.slice(2) : OUTCOMES;
  const [outcome, setOutcome] = useState<LineOutcome>(possible[0] ?? 'PAID');
  return (
    <ActionButton
      label={t('runs.mark', { name: line.worker.name ?? '' })}
      short={t('runs.mark-short')}
      text={<p>{t('runs.mark-text', { amount: line.amount.text })}</p>}
      reason={{ name: 'lines', label: t('runs.bank-reason'), help: t('runs.bank-reason-help'), isOptional: outcome === 'PAID' }}
      document={MarkPayouts}
      variables={(reason, idempotencyKey) => ({
        input: { runId, lines: [{ payoutId: line.id, outcome, reason: reason === '' ? null : reason }], idempotencyKey },
      })}
    >
      <SelectField
        label={t('runs.outcome')}
        value={outcome}
        options={possible.map((value) => ({ value, label: tell(`outcome.${value}`, value) }))}
        onChange={(value) => setOutcome(value as LineOutcome)}
      />
    </ActionButton>
  );
}
