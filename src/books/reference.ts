/**
 * What a posting is about: the ledger keeps a name such as `launch:<batch>:3`, the books show the batch.
 *
 * Follows the chart (src/ledger/chart-*.ts); a test holds the two together.
 */

/**
 * What the id in a reference names. `earning` is an assignment, a bonus or an attempt at a test: the hold time of both ends alike.
 * `transaction` is somebody else's name for it.
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
  /** Which of its events: the revision of a batch, the step of a payout. */
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

/** What the event `event:ref` is about. A reversal is about what it reverses. */
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
