/**
 * The chart of postings: one function for each kind of event. Only these functions create ledger events.
 *
 * A command that moves money calls one of them and passes the event to `Ledger.post`. The name of an event (`appr:<assignment>`)
 * is unique, so an event is posted once, even if it is requested twice.
 */
import { fixed } from '../kernel/index.ts';
import { payoutPostings } from './chart-payout.ts';
import { platformPostings } from './chart-platform.ts';
import { requesterPostings } from './chart-requester.ts';
import { testPostings } from './chart-test.ts';
import { workPostings } from './chart-work.ts';

export const chart = { ...requesterPostings, ...workPostings, ...testPostings, ...payoutPostings, ...platformPostings };

/** Meaning of each event, shown in the API. */
export const EVENT_MEANINGS: Readonly<Record<string, string>> = {
  fund: fixed`Funding received`,
  fback: fixed`Funding taken back`,
  fee: fixed`Stripe's fee on a funding`,
  avail: fixed`Funding settled`,
  rf: fixed`Refund`,
  dp: fixed`Card dispute`,
  launch: fixed`Reserved for a batch`,
  wdr: fixed`Slots withdrawn`,
  resv: fixed`Set aside for a batch`,
  unresv: fixed`Set-aside released`,
  appr: fixed`Approved`,
  rel: fixed`Hold time ended`,
  rej: fixed`Rejected`,
  fix: fixed`Fixed and submitted again`,
  fin: fixed`Rejection stands`,
  ovt: fixed`Rejection overturned`,
  rest: fixed`Put right`,
  part: fixed`Paid in part`,
  top: fixed`Top-up`,
  bonus: fixed`Bonus`,
  tresv: fixed`Set aside for a test`,
  tback: fixed`Returned from a test`,
  tpay: fixed`Paid test`,
  po: fixed`Payout`,
  cfee: fixed`Stripe's fee on payouts`,
  own: fixed`Stripe paid out to the platform`,
  load: fixed`Stripe topped up`,
  eqin: fixed`Own money paid in`,
  eqout: fixed`Own money taken out`,
  adj: fixed`Adjustment`,
  undo: fixed`Reversal`,
};
