/** What an admin would check by hand before money leaves: each is fine, or needs a look. Pure. */
import type { MoneyFields } from '../../api/generated/fragments.ts';
import type { MessageKey } from '../../messages/keys.ts';
import type { Values } from '../../messages/translate.ts';

export interface Check {
  readonly name: MessageKey;
  readonly isFine: boolean;
  /** What was found. */
  readonly text: MessageKey;
  readonly values: Values;
}

interface Checked {
  readonly amountMinor: string;
  readonly previous: { readonly count: number; readonly median: MoneyFields | null };
  readonly isBalanced: boolean;
  /** Whether every cent was followed to its source. */
  readonly isTraced: boolean;
  /** Names of other workers with the same account. */
  readonly sharedWith: readonly string[];
  readonly accountDays: number;
  /** Kinds of restrictions in force, in words. */
  readonly restrictions: readonly string[];
  readonly verdicts: Verdicts;
}

export interface Verdicts {
  readonly automatic: number;
  readonly total: number;
}

const NEW_ACCOUNT_DAYS = 14;
const MANY_TIMES_THE_USUAL = 3;
const MOSTLY_AUTOMATIC = 0.8;

type Name = 'books' | 'account' | 'age' | 'restriction' | 'size' | 'automatic';

const checked = (name: Name, isFine: boolean, values: Values = {}): Check => ({
  name: `check.${name}`,
  isFine,
  text: `check.${name}-${isFine ? 'fine' : 'look'}`,
  values,
});

/** @returns the amount as a multiple of the median; null without an earlier payout */
function timesUsual({ amountMinor, previous }: Pick<Checked, 'amountMinor' | 'previous'>): number | null {
  const median = BigInt(previous.median?.minor ?? '0');
  return median === 0n ? null : Number((BigInt(amountMinor) * 10n) / median) / 10;
}

export function checksOf(payout: Checked): readonly Check[] {
  const { isBalanced, isTraced, sharedWith, accountDays, restrictions, verdicts, previous } = payout;
  const times = timesUsual(payout);
  const size = { times: times ?? 0, median: previous.median?.text ?? '–' };
  const share = verdicts.total === 0 ? 0 : verdicts.automatic / verdicts.total;
  return [
    checked('books', isBalanced && isTraced),
    checked('account', sharedWith.length === 0, { names: sharedWith.join(', ') }),
    checked('age', accountDays >= NEW_ACCOUNT_DAYS, { count: accountDays }),
    checked('restriction', restrictions.length === 0, { kinds: restrictions.join(', ') }),
    times === null
      ? { name: 'check.size', isFine: false, text: 'check.size-first', values: {} }
      : checked('size', times < MANY_TIMES_THE_USUAL, size),
    checked('automatic', share < MOSTLY_AUTOMATIC, { ...verdicts }),
  ];
}

interface ApprovalPosting {
  readonly posting: { readonly acts: readonly { readonly verb: string; readonly actorKind: string }[] };
}

/** How many answers nobody looked at: the marketplace approved them when their time was over, or by a rule for all of a batch. */
export function verdictsOf(postings: readonly ApprovalPosting[]): Verdicts {
  const acts = postings.map(({ posting }) => posting.acts.find(({ verb }) => verb === 'assignment.approved'));
  return { automatic: acts.filter((act) => act !== undefined && act.actorKind !== 'PERSON').length, total: postings.length };
}
