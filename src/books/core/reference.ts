/**
 * The subject of a posting. The ledger stores a name such as `launch:<batch>:3`; this module finds the batch in it.
 *
 * It follows the chart (src/ledger/chart-*.ts); a test compares the two.
 */

/**
 * Kind of the subject. `earning` is an assignment, a bonus or an attempt at a test, because the end of the hold time has one name for
 * all. `transaction` is an id of Stripe.
 */
export type ReferenceKind =
  | 'funding'
  | 'batch'
  | 'assignment'
  | 'earning'
  | 'rejection'
  | 'bonus'
  | 'test'
  | 'test_attempt'
  | 'payout'
  | 'refund'
  | 'card_dispute'
  | 'adjustment'
  | 'transaction';

export interface Reference {
  readonly kind: ReferenceKind;
  readonly id: string;
  /** The rest of the name: the revision of a batch, the step of a payout; null when there is none. */
  readonly part: string | null;
}

const KINDS: Readonly<Record<string, ReferenceKind>> = {
  fund: 'funding',
  fback: 'funding',
  launch: 'batch',
  wdr: 'batch',
  resv: 'batch',
  unresv: 'batch',
  appr: 'assignment',
  rel: 'earning',
  rej: 'rejection',
  fix: 'rejection',
  fin: 'rejection',
  ovt: 'rejection',
  rest: 'rejection',
  part: 'rejection',
  bonus: 'bonus',
  tresv: 'test',
  tback: 'test',
  tpay: 'test_attempt',
  po: 'payout',
  rf: 'refund',
  dp: 'card_dispute',
  adj: 'adjustment',
};

/** The subject of the event `event:ref`. The subject of a reversal is that of the reversed event. */
export function referenceOf(event: string, ref: string): Reference {
  if (event === 'undo') {
    const [reversed = '', ...rest] = ref.split(':');
    return referenceOf(reversed, rest.join(':'));
  }
  const kind = KINDS[event] ?? 'transaction';
  if (kind === 'transaction') return { kind, id: ref, part: null };
  const [id = '', ...parts] = ref.split(':');
  return { kind, id, part: parts.length === 0 ? null : parts.join(':') };
}
