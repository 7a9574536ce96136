import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portForDouble } from './own-stripe.ts';

/** Short, so that a port that stays taken is soon given up. */
const PATIENCE_MS = 300;

describe("the port of Stripe's double", () => {
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

  it('is the one that is set, and is refused when something else listens there', async () => {
    await expect(portForDouble(takenPort, file(), PATIENCE_MS)).rejects.toThrow(`Port ${takenPort} is taken`);
    await expect(portForDouble(takenPort, file(), PATIENCE_MS)).rejects.toThrow('STRIPE_DOUBLE_PORT');
    await release();
    expect(await portForDouble(takenPort, file(), PATIENCE_MS)).toBe(takenPort);
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  });

  it('is the same in the next run', async () => {
    const first = await portForDouble(null, file(), PATIENCE_MS);
    expect(await kept()).toBe(first);
    expect(await portForDouble(null, file(), PATIENCE_MS)).toBe(first);
  });

  it('is the kept one although the usual one is free', async () => {
    await portForDouble(null, file(), PATIENCE_MS);
    const other = takenPort;
    await release();
    await writeFile(file(), `${other}\n`);
    expect(await portForDouble(null, file(), PATIENCE_MS)).toBe(other);
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  });

  it('is waited for while the double of a run that was killed still has it', async () => {
    await portForDouble(null, file(), PATIENCE_MS);
    await writeFile(file(), `${takenPort}\n`);
    const chosen = portForDouble(null, file(), 5_000);
    setTimeout(() => void taken.close(), 200);
    expect(await chosen).toBe(takenPort);
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  });

  it('is another, kept from then on, when something else has taken the kept one for good', async () => {
    await portForDouble(null, file(), PATIENCE_MS);
    await writeFile(file(), `${takenPort}\n`);
    const other = await portForDouble(null, file(), PATIENCE_MS);
    expect(other).not.toBe(takenPort);
    expect(await kept()).toBe(other);
  });

  it.each(['', 'x', '0', '-1', '65536', '80.5'])('is chosen anew when the file says %j', async (text) => {
    await portForDouble(null, file(), PATIENCE_MS);
    await writeFile(file(), text);
    const port = await portForDouble(null, file(), PATIENCE_MS);
    expect(port).toBeGreaterThan(0);
    expect(await kept()).toBe(port);
  });
});
