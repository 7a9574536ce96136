/** Asks who the person is again. The dialog registers itself here; a mutation that needs it waits for the answer. */
import type { StepUpMethod } from './generated/schema.ts';

type Ask = (methods: readonly StepUpMethod[]) => Promise<boolean>;

let ask: Ask = () => Promise.resolve(false);

export function registerStepUp(dialog: Ask): () => void {
  ask = dialog;
  return () => {
    ask = () => Promise.resolve(false);
  };
}

/** @returns whether the person was recognised, so that the mutation may be sent again */
export const askStepUp: Ask = (methods) => ask(methods);
