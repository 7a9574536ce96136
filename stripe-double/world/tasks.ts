/** What is done when something falls due. */
import { settle } from '../balances/balances.ts';
import { arrive, bounce, sweepAccount } from '../payouts/payouts.ts';
import { finishPayment } from '../payments/payments.ts';
import { finishRefund, retryRefunds } from '../payments/refunds.ts';
import type { TaskKind } from './schedule.ts';
import { expireSession } from '../payments/checkout.ts';
import type { World } from './world.ts';

const TASKS: Record<TaskKind, (world: World, id: string) => void> = {
  settle: (world, id) => {
    settle(world, id);
    retryRefunds(world);
  },
  payout_arrives: arrive,
  payout_bounces: bounce,
  session_expires: expireSession,
  payment_finishes: (world, id) => finishPayment(world, id, 'succeed'),
  refund_finishes: finishRefund,
  sweep: sweepAccount,
};

/** Does everything that is due by now, each at its own moment. */
export function runDue(world: World): number {
  const until = world.clock.milliseconds();
  let count = world.runLate();
  for (let task = world.schedule.take(until); task !== undefined; task = world.schedule.take(until)) {
    const { kind, id, at } = task;
    world.clock.during(at, () => TASKS[kind](world, id));
    count++;
  }
  return count;
}
