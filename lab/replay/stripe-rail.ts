/**
 * By Stripe, which is played by its double: the requester pays on Stripe's page, every worker onboards there, and payouts
 * end at the workers' banks. People do what they do through the public API and on the double's pages.
 */
import { approveRequest, recordOwnMoney, type Person } from '../sandbox/people.ts';
import { Progress } from '../command-line/progress.ts';
import type { StripeSandbox } from '../sandbox/stripe-sandbox.ts';
import type { Participants } from './people.ts';
import type { ReplayRail } from './rail.ts';

const DAY_SECONDS = 86_400;
/** Stripe needs two days for a payment, and a bank one for a payout. */
const LONGEST_DAYS = 10;

const ONBOARD = 'mutation { startStripeOnboarding(input: {}) { onboarding { url } userErrors { message path } } }';
const REFRESH = 'mutation { refreshStripeAccount(input: {}) { stripeAccount { state message } userErrors { message path } } }';
const LIFT_CAPS =
  'mutation ($input: LiftFundingCapsInput!) { liftFundingCaps(input: $input) { request { id } userErrors { message path } } }';
const START = 'mutation ($input: StartFundingInput!) { startFunding(input: $input) { checkout { payUrl } userErrors { message path } } }';
const STANDING = /* GraphQL */ `
  query ($id: OrganisationID!) {
    organisation(id: $id) {
      balance {
        available {
          minor
        }
      }
      fundingLimits {
        least {
          minor
        }
        most {
          minor
        }
      }
    }
  }
`;

interface Amount {
  readonly minor: string;
}
interface Standing {
  readonly organisation: {
    readonly balance: { readonly available: Amount };
    readonly fundingLimits: { readonly least: Amount; readonly most: Amount };
  };
}

export class StripeReplayRail implements ReplayRail {
  readonly name = 'stripe';

  constructor(private readonly sandbox: StripeSandbox) {}

  async setPayee({ client, email }: Person): Promise<void> {
    const { onboarding } = await client.mutate<{ onboarding: { url: string } }>(ONBOARD, {});
    await press(onboarding.url, { outcome: 'ready' });
    const { stripeAccount } = await client.mutate<{ stripeAccount: { state: string; message: string } }>(REFRESH, {});
    if (stripeAccount.state !== 'READY') throw new Error(`${email} cannot be paid: ${stripeAccount.message}`);
  }

  async fund(participants: Participants, amountMinor: bigint, reference: string, today: string): Promise<void> {
    const { organisationId, requester, admin, secondAdmin } = participants;
    // More than Stripe's fees, which the operator bears.
    await recordOwnMoney(admin, amountMinor / 10n + 1_000n, this.sandbox.config.CURRENCY, `own ${reference}`, today);
    const lift = { organisationId, reason: 'A replay pays in all of it at once.' };
    const { request } = await admin.client.mutate<{ request: { id: string } }>(LIFT_CAPS, { input: lift });
    await approveRequest(secondAdmin, request.id);
    const standing = () => requester.client.query<Standing>(STANDING, { id: organisationId });
    const { fundingLimits } = (await standing()).organisation;
    const [least, most] = [BigInt(fundingLimits.least.minor), BigInt(fundingLimits.most.minor)];
    for (let left = amountMinor; left > 0n;) {
      const part = left < least ? least : left < most ? left : most;
      const input = { organisationId, amountMinor: part.toString() };
      const { checkout } = await requester.client.mutate<{ checkout: { payUrl: string | null } }>(START, { input });
      if (checkout.payUrl === null) throw new Error('Stripe gave no page to pay on');
      await press(checkout.payUrl, { choice: 'card' });
      left -= part;
    }
    await this.until(
      'the payment is available',
      async () => BigInt((await standing()).organisation.balance.available.minor) >= amountMinor,
    );
  }

  async payOut(_cast: Participants, count: number): Promise<void> {
    const progress = new Progress('Paid by Stripe', count);
    let shown = 0;
    await this.until('every payout is at its end', async () => {
      const left = await this.unfinished();
      progress.add(count - left - shown);
      shown = count - left;
      return left === 0;
    });
    await this.compareBanks();
  }

  /** What the workers' banks got must be what we say was paid, to the cent: asked of the double, which keeps books of its own. */
  private async compareBanks(): Promise<void> {
    const accounts = await this.sandbox.double.connectedTotals();
    const received = [...accounts.values()].reduce((sum, { bankReceipts }) => sum + bankReceipts, 0n);
    const [paid] = await this.sandbox.db.query<{ minor: bigint }>(
      `select coalesce(sum(amount_minor), 0)::bigint as minor from payouts.payout where state = 'paid'`,
    );
    if (paid?.minor !== received) throw new Error(`${paid?.minor} minor units are paid, and the banks received ${received}`);
  }

  /** Lets days pass until it is so. */
  private async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (let day = 0; day < LONGEST_DAYS; day++) {
      await this.sandbox.double.send('POST', '/webhooks/flush');
      await this.sandbox.sweep();
      if (await isSo()) return;
      await this.sandbox.advance(DAY_SECONDS);
    }
    throw new Error(`after ${LONGEST_DAYS} days it is still not so that ${what}`);
  }

  private async unfinished(): Promise<number> {
    const [row] = await this.sandbox.db.query<{ count: number }>(
      `select count(*)::int as count from payouts.payout where state not in ('paid', 'refused', 'returned')`,
    );
    return row?.count ?? 0;
  }
}

/** A button of a page at Stripe. */
async function press(url: string, form: Readonly<Record<string, string>>): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  // It leads back to the marketplace.
  if (answer.status !== 303) throw new Error(`${url} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
}
