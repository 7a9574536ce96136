/** A sandbox whose Stripe is the double: both clocks move together, and the double's events reach the sandbox. */
import { openSandbox, type Sandbox } from './sandbox.ts';
import { DoubleControl } from './double-control.ts';
import { DOUBLE_KEY, DOUBLE_WEBHOOK_SECRET, startDouble, type DoubleOptions } from '../../stripe-double/index.ts';

export interface StripeSandbox extends Sandbox {
  readonly double: DoubleControl;
}

/** @param settings configuration of the server, over the defaults */
export async function openStripeSandbox(
  settings: Readonly<Record<string, string>> = {},
  doubleOptions: Partial<DoubleOptions> = {},
): Promise<StripeSandbox> {
  const running = await startDouble(doubleOptions);
  const double = new DoubleControl(running.url);
  const stripeSettings = { STRIPE_SECRET_KEY: DOUBLE_KEY, STRIPE_WEBHOOK_SECRETS: DOUBLE_WEBHOOK_SECRET, STRIPE_API_URL: running.url };
  try {
    const sandbox = await openSandbox({ ...stripeSettings, ...settings });
    await double.send('POST', '/webhooks', { url: `${sandbox.url}/stripe/webhook` });
    return {
      ...sandbox,
      double,
      advance: async (seconds) => {
        sandbox.clock.advanceSeconds(seconds);
        await double.advance(seconds);
      },
      close: async () => {
        await sandbox.close();
        await running.stop();
      },
    };
  } catch (error) {
    await running.stop();
    throw error;
  }
}
