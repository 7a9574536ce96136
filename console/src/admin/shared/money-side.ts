/** Whose money a posting moves: amounts of requesters and of workers have a column of their own. Pure. */

export type MoneySide = 'requester' | 'worker' | 'platform';

/** Events of the ledger, as `MoneyStory.summary` names them, without the step behind the colon. */
const REQUESTER = ['fund', 'fback', 'avail', 'rf', 'dp', 'launch', 'wdr', 'resv', 'unresv', 'rej', 'fix', 'fin', 'tresv', 'tback'];
const PLATFORM = ['fee', 'cfee', 'own', 'load', 'eqin', 'eqout'];

export function sideOf(kind: string): MoneySide {
  const [event = ''] = kind.split(':');
  if (REQUESTER.includes(event)) return 'requester';
  return PLATFORM.includes(event) ? 'platform' : 'worker';
}

/** Of the account of a line: whose money it is. */
export function sideOfAccount(kind: string): MoneySide {
  if (kind.startsWith('WORKER_')) return 'worker';
  return /^(?:REQUESTER_|BATCH_|TEST_RESERVE|DISPUTE_HOLD)/.test(kind) ? 'requester' : 'platform';
}
