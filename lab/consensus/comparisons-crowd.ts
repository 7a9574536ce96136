/** worker,winner,loser: which of two. */
import {
  AnswerTableBuilder,
  compareCodePoints,
  GrowingNumbers,
  Names,
  rankItems,
  renumber,
  type ComparisonMethod,
  type Comparisons,
  type Repeat,
} from '../../src/consensus/index.ts';
import { Mistake } from '../../src/kernel/index.ts';
import {
  answerColumns,
  NOTHING_KNOWN,
  notANumber,
  remarksOn,
  remarksOnRepeats,
  type Crowd,
  type CrowdReader,
  type Known,
  type Outcome,
} from './crowd.ts';
import { spearman } from './figures.ts';

export function comparisonsReader(names: readonly string[]): CrowdReader {
  // A task is a pair of items, whichever wins.
  const pairs = new AnswerTableBuilder();
  const items = new Names();
  const [winner, loser] = [new GrowingNumbers(), new GrowingNumbers()];
  return {
    columns: answerColumns(names, ['worker', 'winner', 'loser'], ([workerName = '', winnerName = '', loserName = '']) => {
      if (winnerName === loserName) return `"${winnerName}" is compared with itself`;
      pairs.add([winnerName, loserName].sort(compareCodePoints).join('" and "'), workerName);
      winner.push(items.numberOf(winnerName));
      loser.push(items.numberOf(loserName));
      return null;
    }),
    known: { task: ['item', 'task'], value: ['score', 'rank'], check: notANumber },
    finish(truth, gold) {
      if (gold.valueByTask.size > 0) throw new Mistake('Comparisons have no gold: leave out --gold.');
      const { workers, worker, order, repeats } = pairs.finish();
      const { names: itemNames, placeOf } = items.sorted();
      const [wins, losses] = [renumber(winner.list(), placeOf), renumber(loser.list(), placeOf)];
      const comparisons: Comparisons = {
        items: itemNames.length,
        workers,
        worker,
        winner: order.map((row) => wins[row]!),
        loser: order.map((row) => losses[row]!),
      };
      return new ComparisonsCrowd(comparisons, repeats, itemNames, truth);
    },
  };
}

class ComparisonsCrowd implements Crowd {
  readonly what = 'comparisons';
  readonly tasks: number;
  readonly workers: number;
  readonly answers: number;
  readonly methods: readonly ComparisonMethod[] = ['crowd-bt', 'bradley-terry'];
  readonly remarks: string[];
  private readonly areRanks: boolean;

  constructor(
    private readonly comparisons: Comparisons,
    repeats: readonly Repeat[],
    private readonly itemNames: readonly string[],
    private readonly truth: Known,
  ) {
    [this.tasks, this.workers, this.answers] = [comparisons.items, comparisons.workers, comparisons.worker.length];
    this.areRanks = truth.column === 'rank' || isRanking([...truth.valueByTask.values()].map(Number));
    this.remarks = [
      'tasks are items',
      ...remarksOn(itemNames, truth, NOTHING_KNOWN),
      ...(truth.valueByTask.size === 0
        ? []
        : [`the truth's ${truth.column} is read as ${this.areRanks ? 'ranks: 1 is first' : 'scores: more is better'}`]),
      ...remarksOnRepeats(repeats),
    ];
  }

  run(method: string): Outcome {
    const ranking = rankItems(this.comparisons, { method: method as ComparisonMethod });
    const { itemNames } = this;
    const known = itemNames.flatMap((name, item) => (this.truth.valueByTask.has(name) ? [{ item, name }] : []));
    const rho = spearman(
      known.map(({ item }) => ranking.score[item]!),
      known.map(({ name }) => (this.areRanks ? -1 : 1) * Number(this.truth.valueByTask.get(name))),
    );
    return {
      figures: { rho },
      iterations: ranking.iterations,
      converged: ranking.converged,
      columns: ['item', 'score', 'standardError'],
      *rows() {
        const best = itemNames.map((_, item) => item).sort((a, b) => ranking.score[b]! - ranking.score[a]! || a - b);
        for (const item of best) yield [itemNames[item]!, ranking.score[item]!, ranking.standardError[item]!];
      },
    };
  }
}

/** Whether the values are 1, 2, 3 … in some order: nobody gives scores like that. */
function isRanking(values: readonly number[]): boolean {
  return (
    values.length > 1 &&
    new Set(values).size === values.length &&
    values.every((each) => Number.isInteger(each) && each >= 1 && each <= values.length)
  );
}
