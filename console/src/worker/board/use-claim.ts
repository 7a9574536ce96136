import { useLocation } from 'wouter';
import { ClaimNextTask } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { pathTo } from '../../app/paths.ts';

/** Claims the next task of a batch, and goes to it. */
export function useClaim() {
  const [, navigate] = useLocation();
  const command = useCommand(ClaimNextTask);
  return {
    ...command,
    claim: async (batchId: string) => {
      const { data } = await command.run({ input: { batchId, idempotencyKey: crypto.randomUUID() } });
      const id = data?.claimNextTask.assignment?.id;
      if (id !== undefined) navigate(pathTo('task', id));
    },
  };
}
