/** The first page: all that there is, with a button for all that may happen to it. */
import { transfersStatus } from '../accounts/accounts.ts';
import { shownAmount } from '../balances/currencies.ts';
import type { Double } from '../double.ts';
import { FAULT_KINDS } from '../control/faults.ts';
import { html, page, type Html } from './html.ts';
import { isOnItsWay } from '../payouts/payouts.ts';
import type { Kind, Kinds } from '../world/store.ts';
import { totals } from '../balances/totals.ts';

const ROWS = 12;
const NUMBERS = ['Amount', 'Refunded', 'Reversed', 'Pending', 'Available', 'On its way to the bank', 'At the bank', 'Money'];

/** One button for an action of the control API. */
function button(action: string, id: string, fields: Record<string, string>, label: string): Html {
  return html`<form method="post" action="/act">
    <input type="hidden" name="action" value="${action}" />
    <input type="hidden" name="id" value="${id}" />
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <button>${label}</button>
  </form>`;
}

/** A small form for an action: hidden name, visible fields. */
function asking(action: string, fields: Html, label: string): Html {
  return html`<form method="post" action="/act">
    <input type="hidden" name="action" value="${action}" />${fields}<button>${label}</button>
  </form>`;
}

function table(title: string, heads: readonly string[], rows: readonly Html[]): Html {
  if (rows.length === 0) return html``;
  return html`<h2>${title}</h2>
    <div class="scroll">
      <table>
        <tr>
          ${heads.map((head) => html`<th class="${NUMBERS.includes(head) ? 'number' : ''}">${head}</th>`)}
        </tr>
        ${rows}
      </table>
    </div>`;
}

/** The newest few. */
function newest<K extends Kind>({ world }: Double, kind: K): Kinds[K][] {
  return world.store
    .list(kind)
    .slice(-ROWS)
    .reverse()
    .map(({ value }) => value);
}

function clockAndMoney(double: Double): Html {
  const { world } = double;
  const { platform } = totals(world);
  const move = (seconds: number, label: string) => button('POST /_double/clock', '', { advanceSeconds: String(seconds) }, label);
  return html`<h1>Stripe double</h1>
    <p>
      It is <b>${world.clock.now().toISOString().slice(0, 16).replace('T', ' ')}</b> (UTC) here. ${move(3_600, 'An hour on')}
      ${move(86_400, 'A day on')} ${move(5 * 86_400, 'Five days on')} ${button('POST /_double/settle', '', {}, 'Settle all pending money')}
      ${button('POST /_double/keys/forget', '', {}, 'Forget idempotency keys')}
    </p>
    ${table(
      'The platform’s balance',
      ['Currency', 'Pending', 'Available', 'On its way to the bank', 'At the bank'],
      platform.map(
        ({ currency, pending, available, inTransit, bankReceipts }) =>
          html`<tr>
            <td>${currency.toUpperCase()}</td>
            ${[pending, available, inTransit, bankReceipts].map((amount) => html`<td class="number">${shownAmount(amount, currency)}</td>`)}
          </tr>`,
      ),
    )}
    <p>
      ${asking(
        'POST /_double/topup',
        html`<input name="amount" size="8" value="100000" aria-label="minor units" /><input name="currency" size="4" value="usd" />`,
        'Top up',
      )}
      ${asking(
        'POST /_double/platform-payout',
        html`<input name="amount" size="8" value="1000" aria-label="minor units" /><input name="currency" size="4" value="usd" />`,
        'Pay out to the operator',
      )}
      ${asking(
        'POST /_double/fee',
        html`<input name="amount" size="8" value="200" aria-label="minor units" /><input name="currency" size="4" value="usd" />`,
        'Charge a fee of Stripe’s',
      )}
    </p>`;
}

function payments(double: Double): Html {
  const sessions = newest(double, 'checkout_session').map(
    (one) =>
      html`<tr>
        <td><code>${one.id}</code></td>
        <td class="number">${shownAmount(one.amount_total ?? 0, one.currency)}</td>
        <td>${one.status}, ${one.payment_status}</td>
        <td>
          ${one.status === 'open' ? html`<a href="/pay/${one.id}">Pay</a> ${button('POST /_double/checkout/:id', one.id, { outcome: 'expire' }, 'Expire')}` : null}
        </td>
      </tr>`,
  );
  const waiting = newest(double, 'payment_intent')
    .filter(({ status }) => status === 'processing')
    .map(
      (one) =>
        html`<tr>
          <td><code>${one.id}</code></td>
          <td class="number">${shownAmount(one.amount, one.currency)}</td>
          <td>
            ${button('POST /_double/payment_intents/:id', one.id, { outcome: 'succeed' }, 'The bank pays')}
            ${button('POST /_double/payment_intents/:id', one.id, { outcome: 'fail' }, 'The bank refuses')}
          </td>
        </tr>`,
    );
  const charges = newest(double, 'charge')
    .filter(({ payment_intent }) => payment_intent !== null)
    .map(
      (one) =>
        html`<tr>
          <td><code>${one.id}</code></td>
          <td class="number">${shownAmount(one.amount, one.currency)}</td>
          <td class="number">${shownAmount(one.amount_refunded, one.currency)}</td>
          <td>${one.disputed ? 'disputed' : one.status}</td>
          <td>
            ${one.status === 'succeeded' && !one.disputed ? button('POST /_double/charges/:id/dispute', one.id, {}, 'Dispute') : null}
          </td>
        </tr>`,
    );
  const disputes = newest(double, 'dispute').map((one) => {
    const close = (fields: Record<string, string>, label: string) => button('POST /_double/disputes/:id', one.id, fields, label);
    const isOpen = one.status !== 'won' && one.status !== 'lost';
    return html`<tr>
      <td><code>${one.id}</code></td>
      <td class="number">${shownAmount(one.amount, one.currency)}</td>
      <td>${one.status}</td>
      <td>
        ${isOpen ? html`${close({ outcome: 'won' }, 'Win')} ${close({ outcome: 'won', feeReturned: 'true' }, 'Win, fee too')} ${close({ outcome: 'lost' }, 'Lose')}` : null}
      </td>
    </tr>`;
  });
  const refunds = newest(double, 'refund')
    .filter(({ payment_intent }) => payment_intent !== null)
    .map((one) => {
      const end = (outcome: string, label: string) => button('POST /_double/refunds/:id', one.id, { outcome }, label);
      return html`<tr>
        <td><code>${one.id}</code></td>
        <td class="number">${shownAmount(one.amount, one.currency)}</td>
        <td>${one.status}</td>
        <td>${one.status === 'pending' ? end('succeeded', 'Arrive') : null} ${one.status === 'failed' ? null : end('failed', 'Fail')}</td>
      </tr>`;
    });
  return html`${table('Checkout sessions', ['Id', 'Amount', 'State', ''], sessions)}
  ${table('Debits that the bank has yet to decide', ['Id', 'Amount', ''], waiting)}
  ${table('Charges', ['Id', 'Amount', 'Refunded', 'State', ''], charges)} ${table('Disputes', ['Id', 'Amount', 'State', ''], disputes)}
  ${table('Refunds', ['Id', 'Amount', 'State', ''], refunds)}`;
}

function workers(double: Double): Html {
  const { connected } = totals(double.world);
  const accounts = newest(double, 'account').map((one) => {
    const turn = (fields: Record<string, string>, label: string) => button('POST /_double/accounts/:id', one.id, fields, label);
    const pots = connected.filter(({ accountId }) => accountId === one.id);
    return html`<tr>
      <td><code>${one.id}</code><br />${one.displayName ?? one.contactEmail}</td>
      <td>
        ${transfersStatus(one)?.status}, ${one.payoutInterval}<br />bank
        …${one.bank.last4}${one.bank.isErrored ? ' (refused)' : ''}${one.bankFails === false ? '' : ` (${one.bankFails})`}
      </td>
      <td class="number">
        ${pots.map((pot) => html`${shownAmount(pot.balance, pot.currency)} here<br />${shownAmount(pot.bankReceipts, pot.currency)} at the bank<br />`)}
      </td>
      <td>
        ${turn({ state: 'ready' }, 'Ready')} ${turn({ state: 'needs_information' }, 'Information missing')}
        ${turn({ state: 'in_review' }, 'In review')} ${turn({ state: 'blocked' }, 'Block')}<br />${turn({ bankFails: 'at_once' }, 'Bank refuses')}
        ${turn({ bankFails: 'after_paid' }, 'Bank sends back')} ${turn({ bankFails: 'account_closed' }, 'Bank account closed')}
        ${turn({ bankFails: 'false' }, 'Bank is fine')}
        ${turn({ bankAccount: String(double.world.clock.milliseconds()).slice(-4) }, 'New bank account')}
      </td>
    </tr>`;
  });
  const transfers = newest(double, 'transfer').map(
    (one) =>
      html`<tr>
        <td><code>${one.id}</code></td>
        <td><code>${one.destination as string}</code></td>
        <td class="number">${shownAmount(one.amount, one.currency)}</td>
        <td class="number">${shownAmount(one.amount_reversed, one.currency)}</td>
      </tr>`,
  );
  const payouts = newest(double, 'payout').map((one) => {
    const end = (outcome: string, label: string) => button('POST /_double/payouts/:id', one.id, { outcome }, label);
    const way = isOnItsWay(one);
    return html`<tr>
      <td><code>${one.id}</code></td>
      <td><code>${double.world.store.find(one.id)?.owner || 'the platform'}</code></td>
      <td class="number">${shownAmount(one.amount, one.currency)}</td>
      <td>${one.status} ${one.failure_code}</td>
      <td>
        ${way ? end('paid', 'Arrive') : null} ${way || one.status === 'paid' ? end('failed', 'Fail') : null}
        ${way ? end('canceled', 'Cancel') : null}
      </td>
    </tr>`;
  });
  return html`${table('Connected accounts', ['Account', 'Transfers, payouts', 'Money', ''], accounts)}
  ${table('Transfers', ['Id', 'To', 'Amount', 'Reversed'], transfers)}
  ${table('Payouts to banks', ['Id', 'Of', 'Amount', 'State', ''], payouts)}`;
}

function wires(double: Double): Html {
  const { webhooks, faults } = double;
  const { queue } = webhooks.state();
  const { paused, shuffle, dropProbability } = webhooks.misbehaviour;
  const set = (fields: Record<string, string>, label: string) => button('POST /_double/webhooks', '', fields, label);
  const forge = (kind: string) => button('POST /_double/webhooks/forge', '', { kind, count: '1' }, `Forge (${kind})`);
  const events = newest(double, 'event').map(
    (one) =>
      html`<tr>
        <td>${new Date(one.created * 1000).toISOString().slice(0, 19).replace('T', ' ')}</td>
        <td>${one.type}</td>
        <td><code>${one.objectId}</code></td>
        <td>${one.pendingWebhooks === 0 ? '' : 'not delivered'}</td>
      </tr>`,
  );
  const planned = faults.all.map(
    (one) =>
      html`<tr>
        <td><code>${one.endpoint}</code></td>
        <td>${one.kind}</td>
        <td>${one.probability}</td>
        <td>${one.times ?? 'no end'}</td>
      </tr>`,
  );
  return html`<h2>Webhooks</h2>
    <p>
      To ${webhooks.url ?? 'nobody'}; ${queue.length}
      waiting${paused ? ', paused' : ''}${shuffle ? ', shuffled' : ''}${dropProbability > 0 ? `, ${dropProbability * 100} % dropped` : ''}.
    </p>
    <p>
      ${paused ? set({ paused: 'false' }, 'Go on') : set({ paused: 'true' }, 'Pause')}
      ${button('POST /_double/webhooks/flush', '', {}, 'Send all that waits')}
      ${shuffle ? set({ shuffle: 'false' }, 'In order') : set({ shuffle: 'true' }, 'In any order')}
      ${dropProbability > 0 ? set({ dropProbability: '0' }, 'Drop none') : set({ dropProbability: '1' }, 'Drop all')}
      ${['bad_signature', 'old', 'future', 'replay', 'other_secret'].map(forge)}
    </p>
    ${table('Events', ['When', 'What', 'About', ''], events)}
    <h2>Faults</h2>
    <p>
      ${asking(
        'POST /_double/faults',
        html`<input name="endpoint" value="POST /v1/transfers" size="24" />
          <select name="kind">
            ${FAULT_KINDS.map((kind) => html`<option>${kind}</option>`)}
          </select>
          <input name="times" value="1" size="3" aria-label="times" />`,
        'Plan',
      )}
      ${button('DELETE /_double/faults', '', {}, 'Clear')}
    </p>
    ${table('Planned faults', ['Endpoint', 'Kind', 'Probability', 'Times left'], planned)}`;
}

export function homePage(double: Double): string {
  return page('Stripe double', html`${clockAndMoney(double)}${payments(double)}${workers(double)}${wires(double)}`);
}
