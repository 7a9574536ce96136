/** Where a worker would give name, address and bank account to Stripe; here one chooses how it ends. */
import type { AccountRecord, AccountState } from '../accounts/account-record.ts';
import { html, type Html } from './html.ts';

interface OnboardOutcome {
  readonly value: string;
  readonly state: AccountState;
  readonly because?: string;
  readonly label: string;
}

export const ONBOARD_OUTCOMES: readonly OnboardOutcome[] = [
  { value: 'ready', state: 'ready', label: 'Give everything: the account is ready' },
  { value: 'needs_information', state: 'needs_information', label: 'Leave some of it out' },
  { value: 'in_review', state: 'in_review', label: 'Give everything: Stripe wants to look at it first' },
  { value: 'blocked', state: 'blocked', because: 'rejected_listed', label: 'Be refused (on a sanctions list)' },
  { value: 'unsupported', state: 'blocked', because: 'unsupported_country', label: 'Be refused (country not served)' },
];

export function onboardPage(account: AccountRecord): Html {
  return html`<h1>Get paid</h1>
    <p>${account.displayName ?? account.contactEmail ?? account.id}, this page stands for Stripe's, which would ask for:</p>
    <ul>
      ${account.requirements.map((name) => html`<li><code>${name}</code></li>`)}
    </ul>
    <form class="wide" method="post">
      <label
        >Country (two letters) <input name="country" value="${(account.country ?? 'us').toUpperCase()}" maxlength="2" size="3"
      /></label>
      ${ONBOARD_OUTCOMES.map(
        ({ value, label }, index) => html`<button class="${index === 0 ? 'main' : ''}" name="outcome" value="${value}">${label}</button>`,
      )}
    </form>`;
}
