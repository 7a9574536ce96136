/**
 * More than one machine, in short form: a standby that takes over, a pooler, and two releases side by side. In full: `npm run chaos --
 * failover|pgbouncer|rolling-upgrade`. A machine without Debian's PostgreSQL and PgBouncer, or without git's history, skips them.
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

it(
  'upgrades from the release before without a stop and without a failed request',
  async () => {
    const { code, result } = await chaos('rolling-upgrade', '--seconds', '4', '--tasks', '300');
    if (isSkipped(result)) return;
    expect(result).toMatchObject({ failed: 0, lost: 0, doctorProblems: 0 });
    expect(code).toBe(0);
  },
  10 * MINUTES,
);

it('skips an upgrade from a commit that the clone does not have', async () => {
  const { code, result } = await chaos('rolling-upgrade', '--from', '0'.repeat(40));
  expect(result.skipped).toContain('shallow clone');
  expect(code).toBe(0);
}, 60_000);
