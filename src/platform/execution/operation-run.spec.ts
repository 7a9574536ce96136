import { Metrics } from '../operations/metrics.ts';
import { LoopWatch } from '../operations/loop-watch.ts';
import { OperationRun } from './operation-run.ts';

const watch = new LoopWatch(new Metrics());
afterAll(() => watch.onModuleDestroy());

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Uses this much CPU time, also on a busy machine. */
function hold(milliseconds: number): void {
  const before = process.cpuUsage();
  for (let used = 0; used < milliseconds * 1000;) {
    const { user, system } = process.cpuUsage(before);
    used = user + system;
  }
}

/** Starts fields one after another that never wait, like a large page of data in memory. */
async function fields(run: OperationRun, count: number, eachMs: number): Promise<number> {
  let done = 0;
  const results = Array.from({ length: count }, async () =>
    run.field('Type.field', () => {
      hold(eachMs);
      done++;
    }),
  );
  await Promise.allSettled(results);
  return done;
}

describe('OperationRun', () => {
  it('yields to the event loop while many fields run without waiting', async () => {
    const run = new OperationRun(60_000, watch);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    expect(await fields(run, 100, 10)).toBe(100);
    clearInterval(timer);
    run.end();
    // One second of work, in turns of at most 0.1 seconds. Without the limit, no turn ends before the last field.
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('starts no field after the deadline, also when the event loop was never free', async () => {
    const run = new OperationRun(60_000, watch);
    run.begin('query { slow }');
    const short = new OperationRun(50, watch);
    expect(await fields(short, 20, 10)).toBeLessThan(10);
    expect(short.stopped).toBe('timeout');
    expect(() => run.field('Type.field', () => 1)).not.toThrow();
    run.end();
    short.end();
  });

  it('ends waiting fields when it is stopped', async () => {
    const run = new OperationRun(60_000, watch);
    const waits = run.field('Type.field', () => sleep(60_000));
    run.stop('disconnected');
    await expect(waits).rejects.toMatchObject({ extensions: { code: 'CLIENT_CLOSED_REQUEST' } });
    expect(() => run.check()).toThrow('closed the connection');
    run.end();
  }, 5_000);

  it('runs a mutation to its end after the deadline, and restarts the time limit for reading its result', async () => {
    const run = new OperationRun(100, watch);
    run.begin('mutation { slow }');
    await expect(run.mutation(() => sleep(250).then(() => 'done'))).resolves.toBe('done');
    expect(run.stopped).toBeNull();
    expect(run.field('Payload.batch', () => 'read')).toBe('read');
    await sleep(200);
    expect(() => run.check()).toThrow('took longer than 0.1 seconds');
    expect(await run.mutation(() => Promise.resolve('the next one'))).toBe('the next one');
    run.end();
  });
});
