/**
 * `npm start`: the whole marketplace in one process, ready to use.
 *
 * Without DATABASE_URL it brings its own PostgreSQL and demo data; both are kept in .data between runs. With DATABASE_URL
 * it uses and migrates that database, and adds no data. Without STRIPE_SECRET_KEY the Stripe double stands in for Stripe,
 * and without MAIL_URL a mailbox for a mail server. Under NODE_ENV=production it brings none of them.
 */
import { runMain, stopOnSignal } from '../src/boot.ts';
import { openEnvironment } from './start/environment.ts';
import { serveMarketplace } from './start/serve.ts';

const say = (line: string) => console.log(line);

runMain(async () => {
  const environment = await openEnvironment(say);
  try {
    const marketplace = await serveMarketplace({
      settings: environment.settings,
      withDemo: environment.isOwnDatabase,
      say,
      onListening: async (url) => environment.stripe?.deliverTo(`${url}/stripe/webhook`),
    });
    stopOnSignal(async () => {
      say('\nStopping …');
      await marketplace.stop();
      await environment.stop();
    });
  } catch (error) {
    await environment.stop();
    throw error;
  }
}, 'npm start');
