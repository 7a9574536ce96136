import { RemoveGold } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';

interface RemoveGoldButtonProps {
  readonly batchId: string;
  readonly taskId: string;
}

/** The task is like any other from then on. */
export function RemoveGoldButton({ batchId, taskId }: RemoveGoldButtonProps) {
  const t = useT();
  const command = useCommand(RemoveGold);
  return (
    <>
      <button
        type="button"
        className="button button-small"
        aria-disabled={command.isSending}
        onClick={() => void command.run({ input: { batchId, tasks: [{ taskId }], idempotencyKey: crypto.randomUUID() } })}
      >
        {t('gold.remove')}
      </button>
      <Refusals outcome={command.outcome} />
    </>
  );
}
