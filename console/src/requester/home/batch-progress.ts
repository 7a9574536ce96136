/** How far a batch is, in answers. Pure. */

export interface Counted {
  readonly slots: { readonly free: number; readonly taken: number; readonly heldBack: number; readonly withdrawn: number };
  readonly assignmentCounts: { readonly held: number; readonly submitted: number; readonly approved: number; readonly rejected: number };
}

export interface AnswerParts {
  readonly approved: number;
  readonly submitted: number;
  readonly held: number;
  /** Nobody has begun them, and somebody can. */
  readonly free: number;
  readonly all: number;
  /** Approved or to review. */
  readonly done: number;
}

/** Parts of the answers that are asked for now. Answers that are held back until a label needs them are not asked for yet. */
export function answerParts({ slots, assignmentCounts }: Counted): AnswerParts {
  const { approved, submitted, held } = assignmentCounts;
  const done = approved + submitted;
  return { approved, submitted, held, free: slots.free, done, all: done + held + slots.free };
}
