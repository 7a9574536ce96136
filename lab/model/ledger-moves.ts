/** What a sequence may try with the ledger: any posting of the chart, and what nobody should try. */
import fc from 'fast-check';
import { newId, Random } from '../../src/kernel/index.ts';
import { type AccountRef, type LedgerEvent, type LedgerLine } from '../../src/ledger/index.ts';
import type { ModelBooks } from './ledger-books.ts';
import { CHART_NAMES, eventOfChart, type ChartName, type Owners } from './ledger-parameters.ts';

const WRONG = [
  'sameKey',
  'keyForAnother',
  'eventAgain',
  'twiceInOneJournal',
  'undoneUnderAnotherName',
  'undoneTwiceAtOnce',
  'notItsOpposite',
  'notItsOppositeAtOnce',
  'unbalanced',
  'acrossCurrencies',
  'unknownAccount',
  'noOwner',
  'zeroLine',
] as const;
export type Wrong = (typeof WRONG)[number];

export interface Move {
  /** Postings of one journal. */
  readonly names: readonly ChartName[];
  readonly wrong: Wrong | null;
  /** Of the {@link Random}. */
  readonly seed: number;
}

export interface Request {
  readonly key: string;
  readonly events: readonly LedgerEvent[];
}

const seed = fc.nat();
/** Money has to come in before most postings can be made. */
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...CHART_NAMES) },
  { weight: 1, arbitrary: fc.constant<ChartName>('fundingReceived') },
);
const rightMove = fc.record({ names: fc.array(name, { minLength: 1, maxLength: 3 }), wrong: fc.constant(null), seed });
const wrongMove = fc.record({ names: fc.array(name, { minLength: 1, maxLength: 1 }), wrong: fc.constantFrom(...WRONG), seed });

export const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.oneof({ weight: 5, arbitrary: rightMove }, { weight: 1, arbitrary: wrongMove }),
  { minLength: 10, maxLength: 20 },
);

/** How every sequence begins, so that most of what follows finds money; each with a seed by which it gets through. */
export const OPENING: readonly Move[] = (
  [
    ['fundingReceived', 0],
    ['fundingReceived', 1],
    ['launch', 2],
    ['launch', 3],
    ['approved', 4],
    ['approved', 5],
    ['rejected', 6],
    ['holdEnded', 8],
    ['payoutReserved', 10],
  ] as const
).map(([first, seed]) => ({ names: [first], wrong: null, seed }));

/** How often other arguments are tried for a posting that the books would refuse. */
const TRIES = 16;

/**
 * What a move asks of the ledger. Mostly arguments are sought with which it can be posted: by chance alone, money would
 * seldom get far.
 *
 * @param earlier the requests that were posted in this sequence
 */
export function requestOf(move: Move, owners: Owners, books: ModelBooks, earlier: readonly Request[]): Request {
  const dice = new Random(move.seed);
  const key = newId<'Journal'>() as string;
  const tries = dice.below(5) === 0 ? 1 : TRIES;
  const events: LedgerEvent[] = [];
  for (const name of move.names) {
    let event = eventOfChart(name, dice, owners);
    for (let tried = 1; tried < tries && books.predict(key, [...events, event]).kind !== 'posted'; tried++)
      event = eventOfChart(name, dice, owners);
    events.push(event);
  }
  return move.wrong === null ? { key, events } : spoiled(move.wrong, { key, events }, dice, owners, earlier);
}

function spoiled(wrong: Wrong, request: Request, dice: Random, owners: Owners, earlier: readonly Request[]): Request {
  const [event] = request.events;
  const before = earlier.length === 0 ? request : dice.pick(earlier);
  const known = before.events.find((each) => each.lines.length > 0) ?? before.events[0];
  if (event === undefined || known === undefined) return request;
  const only = (...events: LedgerEvent[]): Request => ({ key: request.key, events });
  switch (wrong) {
    case 'sameKey':
      return before;
    case 'keyForAnother':
      return { key: before.key, events: request.events };
    case 'eventAgain':
      return only(known, event);
    case 'twiceInOneJournal':
      return only(event, event);
    case 'undoneUnderAnotherName':
      return only(undo(known, opposite(known), newId<'Journal'>()));
    case 'undoneTwiceAtOnce':
      return only(undo(known, opposite(known)), undo(known, opposite(known), newId<'Journal'>()));
    case 'notItsOpposite':
      return only(undo(known, opposite(known).reverse()));
    case 'notItsOppositeAtOnce':
      return only(event, undo(event, [...event.lines]));
    case 'unbalanced':
      return only(byHand(event.lines.map((line, index) => (index === 0 ? { ...line, amountMinor: line.amountMinor + 1n } : line))));
    case 'acrossCurrencies':
      return only(byHand(event.lines.map((line, index) => (index === 0 ? onAccount(line, { currency: 'EUR' }) : line))));
    case 'unknownAccount':
      return only(byHand(event.lines.map((line) => onAccount(line, { kind: 'pocket' as never }))));
    case 'noOwner':
      return only(
        byHand(event.lines.map((line) => onAccount(line, { ownerId: line.account.ownerId === null ? dice.pick(owners.workers) : null }))),
      );
    case 'zeroLine':
      return only(byHand([...event.lines, ...event.lines.slice(0, 1).map((line) => ({ ...line, amountMinor: 0n }))]));
  }
}

function onAccount(line: LedgerLine, change: Partial<AccountRef>): LedgerLine {
  return { ...line, account: { ...line.account, ...change } };
}

function opposite({ lines }: LedgerEvent): LedgerLine[] {
  return lines.map(({ account, amountMinor }) => ({ account, amountMinor: -amountMinor })).reverse();
}

/** What the types of the chart do not allow. */
function byHand(lines: readonly LedgerLine[]): LedgerEvent {
  return { event: 'hand', ref: newId<'Journal'>(), lines, reverses: null } as unknown as LedgerEvent;
}

function undo({ event, ref }: LedgerEvent, lines: readonly LedgerLine[], name = `${event}:${ref}`): LedgerEvent {
  return { event: 'undo', ref: name, lines, reverses: { event, ref } } as unknown as LedgerEvent;
}
