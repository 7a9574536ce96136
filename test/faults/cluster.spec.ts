/**
 * More than one machine, in short form: a standby that takes over, and a pooler. In full: `npm run chaos -- failover|pgbouncer`. A
 * machine without Debian's PostgreSQL and PgBouncer skips them.
 */
import { chaos, type ChaosResult } from './chaos-command.ts';

const MINUTES = 60_000;

/** Prints why it is skipped. */
function isSkipped({ skipped }: ChaosResult): boolean {
  if (skipped !== undefined) console.warn(`skipped: ${skipped}`);
  return skipped !== undefined;
}

it(
  'loses no acknowledged write when the primary dies under load, and is back within 30 s',
  async () => {
    const { code, result } = await chaos('failover', '--seconds', '6', '--tasks', '300');
    if (isSkipped(result)) return;
    expect(result).toMatchObject({ lost: 0, failedAfterwards: 0, doctorProblems: 0 });
    // The load was cut off, and there was some.
    expect(result.failed).toBeGreaterThan(0);
    expect(result.outageSeconds).toBeLessThan(30);
    expect(code).toBe(0);
  },
  10 * MINUTES,
);

it(
  'goes from the first registration to the payouts through PgBouncer in transaction mode',
  async () => {
    const { code, result } = await chaos('pgbouncer', '--seconds', '5', '--tasks', '8', '--workers', '3');
    if (isSkipped(result)) return;
    expect(result).toMatchObject({ answers: 24, labels: 8, unpaid: 0, failed: 0, lost: 0, doctorProblems: 0 });
    expect(code).toBe(0);
  },
  10 * MINUTES,
);
