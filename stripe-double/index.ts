/** A stand-in for Stripe that behaves like it, for tests and for `npm start`; it speaks HTTP. See docs/stripe-double.md. */
import { Double, type DoubleOptions } from './double.ts';
import { DoubleServer } from './server.ts';
import { keepState } from './world/state-file.ts';

export { DOUBLE_KEY, DOUBLE_WEBHOOK_SECRET, type DoubleOptions } from './double.ts';

export interface RunningDouble {
  /** For STRIPE_API_URL; its pages are there too. */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a double on the loopback address. */
export async function startDouble(options: DoubleOptions = {}): Promise<RunningDouble> {
  const double = new Double(options);
  const state = options.stateFile === undefined ? null : await keepState(double, options.stateFile);
  const server = new DoubleServer(double);
  const { url, port } = await server.listen(options.port ?? 0);
  double.world.url = url;
  // An earlier run may have listened elsewhere.
  for (const { value } of double.world.store.list('checkout_session')) {
    if (value.status === 'open') value.url = `${url}/pay/${value.id}`;
  }
  double.start();
  return {
    url,
    port,
    stop: async () => {
      double.stop();
      await server.close();
      await state?.flush();
    },
  };
}
