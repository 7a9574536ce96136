import type { WorkerMoneyPageData } from '../../api/generated/worker.ts';
import { BalanceCard } from './balance-card.tsx';

interface BalancesProps {
  readonly balances: WorkerMoneyPageData['worker']['balances'];
  readonly isOffline: boolean;
}

/** One balance card per currency. */
export function Balances({ balances, isOffline }: BalancesProps) {
  return balances.map((balance) => <BalanceCard key={balance.currency} balance={balance} isOffline={isOffline} />);
}
