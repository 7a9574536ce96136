import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../../src/operator/embedded-postgres.ts';
import { DOUBLE_KEY } from '../../stripe-double/index.ts';
import { portForDouble, startOwnStripe } from './own-stripe.ts';

/** Short timeout, so that the tests of an occupied port end soon. */
const PORT_TIMEOUT_MS = 300;

describe('portForDouble', () => {
  let folder: string;
  let taken: Server;
  let takenPort: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'own-stripe-'));
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    takenPort = (taken.address() as AddressInfo).port;
  });
  afterEach(async () => {
    await new Promise((resolve) => taken.close(resolve));
    await rm(folder, { recursive: true });
  });
  const file = () => join(folder, 'deep', 'double.json.port');
  const kept = async () => Number(await readFile(file(), 'utf8'));
  const release = () => new Promise((resolve) => taken.close(resolve));

  it('uses the configured port, and refuses it when another program listens there', async () => {
    await expect(portForDouble(takenPort, file(), PORT_TIMEOUT_MS)).rejects.toThrow(`Port ${takenPort} is taken`);
    await expect(portForDouble(takenPort, file(), PORT_TIMEOUT_MS)).rejects.toThrow('STRIPE_DOUBLE_PORT');
    await release();
    expect(await portForDouble(takenPort, file(), PORT_TIMEOUT_MS)).toBe(takenPort);
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  });

  it('uses the same port in the next run', async () => {
    const first = await portForDouble(null, file(), PORT_TIMEOUT_MS);
    expect(await kept()).toBe(first);
    expect(await portForDouble(null, file(), PORT_TIMEOUT_MS)).toBe(first);
  });

  it('uses the stored port although the usual one is free', async () => {
    await portForDouble(null, file(), PORT_TIMEOUT_MS);
    const other = takenPort;
    await release();
    await writeFile(file(), `${other}\n`);
    expect(await portForDouble(null, file(), PORT_TIMEOUT_MS)).toBe(other);
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  });

  it('waits for the port while the double of a killed run still listens on it', async () => {
    await portForDouble(null, file(), PORT_TIMEOUT_MS);
    await writeFile(file(), `${takenPort}\n`);
    const chosen = portForDouble(null, file(), 5_000);
    setTimeout(() => void taken.close(), 200);
    expect(await chosen).toBe(takenPort);
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  });

  it('chooses and stores another port when another program keeps the stored port', async () => {
    await portForDouble(null, file(), PORT_TIMEOUT_MS);
    await writeFile(file(), `${takenPort}\n`);
    const other = await portForDouble(null, file(), PORT_TIMEOUT_MS);
    expect(other).not.toBe(takenPort);
    expect(await kept()).toBe(other);
  });

  it.each(['', 'x', '0', '-1', '65536', '80.5'])('chooses a new port when the file contains %j', async (text) => {
    await portForDouble(null, file(), PORT_TIMEOUT_MS);
    await writeFile(file(), text);
    const port = await portForDouble(null, file(), PORT_TIMEOUT_MS);
    expect(port).toBeGreaterThan(0);
    expect(await kept()).toBe(port);
  });
});

describe('restart of the Stripe double', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'own-stripe-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Starts the compiled double from a program file that a test can replace. */
  const programOf = async (statement: string) => {
    const path = join(folder, 'main.mjs');
    await writeFile(
      path,
      `${statement}\nawait import(${JSON.stringify(pathToFileURL(resolve('dist-lab/stripe-double/main.js')).href)});\n`,
    );
    return path;
  };
  const open = async () =>
    startOwnStripe({
      stateFile: join(folder, 'double.json'),
      webhookUrl: 'http://127.0.0.1:9/stripe/webhook',
      port: await freePort(),
      program: await programOf(''),
    });
  const call = async (url: string, path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${DOUBLE_KEY}` } });
    return (await response.json()) as Record<string, unknown>;
  };

  it('runs the new program at the same address, with the state of the old program', async () => {
    const stripe = await open();
    try {
      const { url } = stripe;
      const intent = await call(url, '/v1/payment_intents', {
        method: 'POST',
        body: new URLSearchParams({ amount: '100', currency: 'usd' }),
      });
      await stripe.deliverTo('http://127.0.0.1:9/moved');
      const mark = join(folder, 'new-program-ran');
      await programOf(`import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(mark)}, 'yes');`);
      await stripe.restart();
      expect(await readFile(mark, 'utf8')).toBe('yes');
      expect(intent).toMatchObject({ object: 'payment_intent', amount: 100 });
      expect(await call(url, `/v1/payment_intents/${String(intent.id)}`)).toMatchObject({ id: intent.id, amount: 100 });
      expect(await call(url, '/_double/webhooks')).toMatchObject({ url: 'http://127.0.0.1:9/moved' });
    } finally {
      await stripe.stop();
    }
    await expect(fetch(stripe.url)).rejects.toThrow();
  }, 60_000);

  it('reports a program that does not start, and runs the next one', async () => {
    const stripe = await open();
    try {
      await programOf('process.stderr.write = () => true;\nprocess.exit(1);');
      await expect(stripe.restart()).rejects.toThrow('did not start');
      await programOf('');
      await stripe.restart();
      expect(await call(stripe.url, '/v1/refunds')).toMatchObject({ object: 'list' });
    } finally {
      await stripe.stop();
    }
  }, 60_000);
});
