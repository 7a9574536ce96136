/** Verdicts on submitted work and what becomes of the money: approve, reject, undo a rejection, bonus. */
export { BonusCommands, type BonusOrder } from './bonus.commands.ts';
export { BonusFileCommands } from './bonus-file.commands.ts';
export type { Bonus } from './bonus.repository.ts';
export { Earnings } from './earnings.ts';
export { ReviewCommands, type Approval, type Rejection } from './review.commands.ts';
export { ReviewModule } from './review.module.ts';
export type { Dispute, Release, Review } from './review.repository.ts';
export { RejectionReasonEnum, RejectionStateEnum } from './review.types.ts';
export { REVIEW_CHECKS } from './review.checks.ts';
export { Reviews } from './reviews.ts';
