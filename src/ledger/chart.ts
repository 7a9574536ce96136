/**
 * Every posting that the marketplace knows: one function per kind of event, the only makers of ledger events.
 *
 * What moves money calls one of these and hands the event to `Ledger.post`. An event's name (`appr:<assignment>`) is
 * the guarantee that it is posted once, whatever calls twice.
 */
import { payoutPostings } from './chart-payout.ts';
import { platformPostings } from './chart-platform.ts';
import { requesterPostings } from './chart-requester.ts';
import { testPostings } from './chart-test.ts';
import { workPostings } from './chart-work.ts';

export const chart = { ...requesterPostings, ...workPostings, ...testPostings, ...payoutPostings, ...platformPostings };

/** What each event is, for people. */
export const EVENT_MEANINGS: Readonly<Record<string, string>> = {
  fund: 'Funding received',
  fback: 'Funding taken back',
  fee: "Stripe's fee on a funding",
  avail: 'Funding settled',
  rf: 'Refund',
  dp: 'Card dispute',
  launch: 'Reserved for a batch',
  wdr: 'Slots withdrawn',
  resv: 'Set aside for a batch',
  unresv: 'Set-aside released',
  appr: 'Approved',
  rel: 'Hold time ended',
  rej: 'Rejected',
  fix: 'Fixed and submitted again',
  fin: 'Rejection stands',
  ovt: 'Rejection overturned',
  rest: 'Put right',
  part: 'Paid in part',
  top: 'Top-up',
  bonus: 'Bonus',
  tresv: 'Set aside for a test',
  tback: 'Returned from a test',
  tpay: 'Paid test',
  po: 'Payout',
  cfee: "Stripe's fee on payouts",
  own: 'Stripe paid out to the platform',
  load: 'Stripe topped up',
  eqin: 'Own money paid in',
  eqout: 'Own money taken out',
  adj: 'Adjustment',
  undo: 'Reversal',
};
