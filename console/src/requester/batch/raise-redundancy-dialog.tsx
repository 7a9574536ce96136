import { useState } from 'react';
import { RaiseRedundancy } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { amountText } from '../../forms/amounts.ts';
import type { OwnBatch } from './own-batch.ts';

interface RaiseRedundancyDialogProps {
  readonly batch: OwnBatch;
  readonly close: () => void;
}

/** Asks for more answers to each task, and says what that may set aside. */
export function RaiseRedundancyDialog({ batch, close }: RaiseRedundancyDialogProps) {
  const t = useT();
  const command = useCommand(RaiseRedundancy);
  const [wanted, setWanted] = useState(String(batch.redundancy + 1));
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const redundancy = Math.round(Number(wanted)) || 0;
  const more = BigInt(Math.max(0, redundancy - batch.redundancy)) * BigInt(batch.launchedTaskCount);
  const most = amountText(more * (BigInt(batch.reward.minor) + BigInt(batch.fee.minor)), batch.reward.currency);
  const raise = async () => {
    const { isDone } = await command.run({ input: { batchId: batch.id, redundancy, idempotencyKey } });
    if (isDone) close();
  };
  return (
    <Dialog title={t('batch-action.raise-title')} close={close}>
      <Form label={t('batch-action.raise-title')} onSubmit={() => void raise()}>
        <TextField
          name="redundancy"
          type="number"
          label={t('workers.redundancy')}
          min={batch.redundancy + 1}
          max={1000}
          value={wanted}
          onChange={setWanted}
          outcome={command.outcome}
        />
        <p>{t('batch-action.raise-text', { now: batch.redundancy, most })}</p>
        <Refusals outcome={command.outcome} fields={['redundancy']} />
        <SubmitButton isSending={command.isSending}>{t('batch-action.raise')}</SubmitButton>
      </Form>
    </Dialog>
  );
}
