import type { WorkerMoneyPageData } from '../../api/generated/worker.ts';
import { BalanceCard } from './balance-card.tsx';

interface BalancesProps {
  readonly balances: WorkerMoneyPageData['worker']['balances'];
  readonly isOffline: boolean;
}

/** What can be paid out now, in each currency. */
export function Balances({ balances, isOffline }: BalancesProps) {
  return balances.map((balance) => <BalanceCard key={balance.currency} balance={balance} isOffline={isOffline} />);
}
