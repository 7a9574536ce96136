/** The double's pages: one to pay on, one to onboard on, and one with everything that there is. */
import { shownAmount } from '../balances/currencies.ts';
import { changeState } from '../accounts/accounts.ts';
import { finishCheckout, type CheckoutOutcome } from '../payments/checkout.ts';
import type { Control } from '../control/control.ts';
import type { Double } from '../double.ts';
import { StripeFault } from '../requests/errors.ts';
import { homePage } from './home-page.ts';
import { html, page, type Html } from './html.ts';
import { onboardPage, ONBOARD_OUTCOMES } from './onboard-page.ts';
import type { Method } from '../payments/payments.ts';

export interface Page {
  readonly status: number;
  readonly html: string;
  readonly location?: string;
}

const goTo = (location: string): Page => ({ status: 303, html: '', location });
const shown = (title: string, content: Html, isNarrow = true, status = 200): Page => ({ status, html: page(title, content, isNarrow) });

const PAY_OUTCOMES: Record<string, { outcome: CheckoutOutcome; method?: Method }> = {
  card: { outcome: 'pay', method: 'card' },
  sepa: { outcome: 'pay_later', method: 'sepa_debit' },
  fail: { outcome: 'fail' },
};

export class Pages {
  constructor(
    private readonly double: Double,
    private readonly control: Control,
  ) {}

  async answer(method: string, path: string, body: string): Promise<Page> {
    const form = new URLSearchParams(body);
    const [, first = '', id = ''] = path.split('/');
    try {
      if (first === '' && method === 'GET') return { status: 200, html: homePage(this.double) };
      if (first === 'act' && method === 'POST') return await this.act(form);
      if (first === 'pay') return this.pay(method, id, form);
      if (first === 'onboard') return this.onboard(method, id, form);
    } catch (error) {
      if (!(error instanceof StripeFault)) throw error;
      return shown(
        'That did not work',
        html`<h1>That did not work</h1>
          <p class="said">${error.message}</p>
          <p><a href="/">Back</a></p>`,
        true,
        400,
      );
    }
    return shown('Not found', html`<h1>There is no such page</h1>`, true, 404);
  }

  /** A button of the first page: any action of the control API. */
  private async act(form: URLSearchParams): Promise<Page> {
    const { action = '', id = '', ...fields } = Object.fromEntries(form);
    const plain = (text: string) => (text === 'true' ? true : text === 'false' ? false : text);
    const body = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));
    await this.control.act(action, { id }, body);
    return goTo('/');
  }

  private pay(method: string, id: string, form: URLSearchParams): Page {
    const { world } = this.double;
    const session = world.store.get('checkout_session', id);
    if (session === undefined) return shown('Not found', html`<h1>There is no such payment</h1>`, true, 404);
    let notice = html``;
    if (method === 'POST') {
      const choice = form.get('choice') ?? '';
      if (choice === 'cancel') return goTo(session.cancel_url ?? '/');
      const { outcome, method: by } = PAY_OUTCOMES[choice] ?? { outcome: 'fail' as const };
      finishCheckout(world, session, outcome, by);
      if (outcome !== 'fail') return goTo((session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id));
      notice = html`<p class="said">The card was declined. Nothing was paid.</p>`;
    }
    const amount = shownAmount(session.amount_total ?? 0, session.currency);
    const what = world.plans.get(session.id)?.description ?? 'Payment';
    if (session.status !== 'open') {
      return shown(
        'Pay',
        html`<h1>${what}</h1>
          <p class="amount">${amount}</p>
          <p class="said">This payment is ${session.status}.</p>`,
      );
    }
    const can = (name: string, button: Html) => (session.payment_method_types.includes(name) ? button : html``);
    return shown(
      `Pay ${amount}`,
      html`<h1>${what}</h1>
        <p class="amount">${amount}</p>
        ${notice}
        <form class="wide" method="post">
          ${can('card', html`<button class="main" name="choice" value="card">Pay by card</button>`)}
          ${can('sepa_debit', html`<button name="choice" value="sepa">Pay by SEPA debit (decided some days later)</button>`)}
          <button name="choice" value="fail">Pay by a card that is declined</button>
          <button name="choice" value="cancel">Do not pay, go back</button>
        </form>
        <p class="note">At Stripe, the payer would enter a card or an account here.</p>`,
    );
  }

  private onboard(method: string, token: string, form: URLSearchParams): Page {
    const { world } = this.double;
    const link = world.store.get('account_link', token);
    const account = world.store.get('account', link?.accountId);
    if (link === undefined || account === undefined) return shown('Not found', html`<h1>There is no such link</h1>`, true, 404);
    if (link.isUsed || world.clock.milliseconds() > link.expiresAt) return goTo(link.refreshUrl);
    if (method === 'GET') return shown('Onboarding', onboardPage(account));
    const country = form.get('country')?.toLowerCase() ?? '';
    if (/^[a-z]{2}$/.test(country)) {
      account.country = country;
      account.identity.country = country;
    }
    const outcome = ONBOARD_OUTCOMES.find(({ value }) => value === form.get('outcome'));
    if (outcome === undefined) return shown('Onboarding', onboardPage(account), true, 400);
    link.isUsed = true;
    changeState(world, account, outcome.state, undefined, outcome.because);
    return goTo(link.returnUrl ?? link.refreshUrl);
  }
}
