/** Verdicts on submitted work and what becomes of the money: approve, reject, undo a rejection, bonus. */
export { BonusCommands } from './bonus.commands.ts';
export { BulkApprovalCommands } from './bulk-approvals/bulk-approval.commands.ts';
export type { Bonus } from './bonus.entity.ts';
export { Earnings } from './earnings.ts';
export { ReviewCommands } from './review.commands.ts';
export { ReviewModule } from './review.module.ts';
export type { RejectionHold, Release, Review } from './review.entity.ts';
export { RejectionReasonEnum, RejectionStateEnum } from './review.types.ts';
export { REVIEW_CHECKS } from './review.checks.ts';
export { Reviews } from './reviews.ts';
