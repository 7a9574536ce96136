/** What becomes of the money of a batch. Pure. */

export interface MoneyParts {
  /** Reward and fee of answers that a worker holds or that wait for review: it is paid if they are approved. */
  readonly bound: bigint;
  /** What comes back if the batch stops now. */
  readonly comesBack: bigint;
}

interface Figures {
  readonly reserved: { readonly minor: string };
  readonly reward: { readonly minor: string };
  readonly fee: { readonly minor: string };
  readonly assignmentCounts: { readonly held: number; readonly submitted: number };
}

/** What is being answered or reviewed stays set aside when the batch stops. */
export function moneyParts({ reserved, reward, fee, assignmentCounts: { held, submitted } }: Figures): MoneyParts {
  const all = BigInt(reserved.minor);
  const each = BigInt(reward.minor) + BigInt(fee.minor);
  const bound = each * BigInt(held + submitted);
  return bound > all ? { bound: all, comesBack: 0n } : { bound, comesBack: all - bound };
}
