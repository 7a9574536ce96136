/** A bonus: money beyond the reward, from the organisation's balance to a worker who has worked for it. */
import { amountTooLarge, type Currency, invalid, lengthOf, type Refusal, say } from '../kernel/index.ts';
import { NOTE_LENGTH } from './review.ts';

/** Checks what a person typed. */
export function checkBonus(bonus: { readonly amountMinor: bigint; readonly reason: string }, currency: Currency): Refusal[] {
  const large = amountTooLarge(bonus.amountMinor, currency, 'amountMinor');
  const refusals: Refusal[] = large === null ? [] : [large];
  if (bonus.amountMinor <= 0n) refusals.push(invalid('A bonus is at least 1 minor unit.', 'amountMinor'));
  const length = lengthOf(bonus.reason.trim());
  if (length < NOTE_LENGTH.least) {
    refusals.push(invalid(say`Say in at least ${NOTE_LENGTH.least} characters what the bonus is for: the worker reads it.`, 'reason'));
  } else if (length > NOTE_LENGTH.most) {
    refusals.push(invalid(say`Say it in at most ${NOTE_LENGTH.most} characters.`, 'reason'));
  }
  return refusals;
}
