import { useState } from 'react';
import { BlockWorker } from '../../api/generated/requester.ts';
import type { RestrictionReason } from '../../api/generated/schema.ts';
import { useCommand } from '../../api/use-command.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SelectField } from '../../forms/select-field.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useOrganisation } from '../organisation-context.ts';

interface BlockFormProps {
  readonly workerId: string;
  readonly assignmentId: string;
}

const REASONS: readonly RestrictionReason[] = ['LOW_QUALITY', 'FRAUD_SUSPECTED', 'SEVERAL_ACCOUNTS', 'MISCONDUCT', 'OTHER'];

/** Excludes a worker from the batches of the organisation for a time. The worker reads why, and the evidence. Folded: it is grave. */
export function BlockForm({ workerId, assignmentId }: BlockFormProps) {
  const t = useT();
  const tell = useMaybeT();
  const { id } = useOrganisation();
  const command = useCommand(BlockWorker);
  const [block, setBlock] = useState({ workerId, explanation: '', evidence: '', lastDay: '' });
  const [reason, setReason] = useState<RestrictionReason>('LOW_QUALITY');
  const set = (part: Partial<typeof block>) => setBlock({ ...block, ...part });
  const send = async () => {
    const { isDone } = await command.run({
      input: {
        ...{ organisationId: id, workerId: block.workerId, reason, explanation: block.explanation },
        endsAt: `${block.lastDay}T23:59:59.000Z`,
        evidence: [{ description: block.evidence, reference: assignmentId === '' ? null : assignmentId }],
      },
    });
    if (isDone) set({ workerId: '', explanation: '', evidence: '' });
  };
  return (
    <details className="card">
      <summary>{t('blocks.block')}</summary>
      <Form label={t('blocks.block')} onSubmit={() => void send()}>
        <TextField
          name="workerId"
          label={t('bonuses.worker')}
          required
          value={block.workerId}
          onChange={(next) => set({ workerId: next })}
          outcome={command.outcome}
        />
        <SelectField
          label={t('reject.reason-short')}
          value={reason}
          options={REASONS.map((value) => ({ value, label: tell(`restriction.${value}`, value) }))}
          onChange={(value) => setReason(value as RestrictionReason)}
        />
        <TextAreaField
          name="explanation"
          label={t('blocks.explanation')}
          required
          value={block.explanation}
          onChange={(explanation) => set({ explanation })}
          outcome={command.outcome}
        />
        <TextAreaField
          name="evidence"
          label={t('blocks.evidence')}
          required
          value={block.evidence}
          onChange={(evidence) => set({ evidence })}
          outcome={command.outcome}
        />
        <TextField
          name="endsAt"
          type="date"
          label={t('blocks.last-day')}
          required
          value={block.lastDay}
          onChange={(lastDay) => set({ lastDay })}
          outcome={command.outcome}
        />
        <Refusals outcome={command.outcome} fields={['workerId', 'explanation', 'evidence', 'endsAt']} />
        <SubmitButton isSending={command.isSending}>{t('blocks.block')}</SubmitButton>
      </Form>
    </details>
  );
}
