/** task,worker,rating: levels with an order, as numbers. */
import {
  krippendorffAlpha,
  levelsOf,
  MOST_LEVELS,
  rate,
  type RatingAnswers,
  type RatingMethod,
  type Repeat,
} from '../../src/consensus/index.ts';
import { Mistake } from '../../src/kernel/index.ts';
import { remarksOn, remarksOnRepeats, type Crowd, type CrowdReader, type Known, type Outcome } from './crowd.ts';
import { numberFigures } from './figures.ts';
import { numberColumn } from './number-column.ts';

export function ratingsReader(names: readonly string[]): CrowdReader {
  const { builder, values: ratings, columns, known } = numberColumn(names, 'rating');
  return {
    columns,
    known,
    finish(truth, gold) {
      const { order, taskNames, repeats, ...table } = builder.finish();
      const golden = taskNames.flatMap((name) => (gold.valueByTask.has(name) ? [Number(gold.valueByTask.get(name))] : []));
      const levelValues = levelsOf([...new Set([...Array.from(order, (row) => ratings[row]!), ...golden])]);
      if (levelValues.length > MOST_LEVELS) {
        throw new Mistake(
          `There are ${levelValues.length} different ratings: more than ${MOST_LEVELS} are numbers. Name the column "number".`,
        );
      }
      const levelOf = new Map(levelValues.map((value, level) => [value, level]));
      const answers: RatingAnswers = { ...table, levels: levelValues.length, level: order.map((row) => levelOf.get(ratings[row]!)!) };
      const known = Int32Array.from(taskNames, (name) => levelOf.get(Number(gold.valueByTask.get(name) ?? NaN)) ?? -1);
      return new RatingsCrowd(answers, repeats, levelValues, taskNames, truth, gold, known);
    },
  };
}

class RatingsCrowd implements Crowd {
  readonly what = 'ratings';
  readonly tasks: number;
  readonly workers: number;
  readonly answers: number;
  readonly methods: readonly RatingMethod[] = ['ordinal-dawid-skene', 'mean', 'median'];
  readonly remarks: string[];

  constructor(
    private readonly table: RatingAnswers,
    repeats: readonly Repeat[],
    private readonly levelValues: readonly number[],
    private readonly taskNames: readonly string[],
    private readonly truth: Known,
    known: Known,
    private readonly gold: Int32Array,
  ) {
    [this.tasks, this.workers, this.answers] = [table.tasks, table.workers, table.task.length];
    const { alpha } = krippendorffAlpha({ tasks: table.tasks, task: table.task, value: table.level }, 'ordinal');
    this.remarks = [
      `levels ${levelValues[0]} to ${levelValues.at(-1)}`,
      ...(alpha === null ? [] : [`Krippendorff's alpha ${alpha.toFixed(3)} (ordinal)`]),
      ...remarksOn(taskNames, truth, known),
      ...remarksOnRepeats(repeats),
    ];
  }

  run(method: string): Outcome {
    const { taskNames, gold, levelValues } = this;
    const options = { method: method as RatingMethod, gold, levelValues };
    const { value, level, confidence, iterations, converged } = rate(this.table, options);
    const scored = taskNames.flatMap((name, t) => (this.truth.valueByTask.has(name) && gold[t]! < 0 ? [t] : []));
    return {
      figures: {
        ...numberFigures(
          scored.map((t) => value[t]!),
          scored.map((t) => Number(this.truth.valueByTask.get(taskNames[t]!))),
        ),
      },
      ...{ iterations: iterations === 0 ? null : iterations, converged },
      columns: ['task', 'rating', 'confidence', 'mean'],
      *rows() {
        for (let t = 0; t < taskNames.length; t++) yield [taskNames[t]!, levelValues[level[t]!]!, confidence[t]!, value[t]!];
      },
    };
  }
}
