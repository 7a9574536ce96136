/** task,worker,number: counts, prices, positions. */
import { estimateNumbers, krippendorffAlpha, type NumberAnswers, type NumberMethod, type Repeat } from '../../src/consensus/index.ts';
import { remarksOn, remarksOnRepeats, type Crowd, type CrowdReader, type Known, type Outcome } from './crowd.ts';
import { numberFigures } from './figures.ts';
import { numberColumn } from './number-column.ts';

export function numbersReader(names: readonly string[]): CrowdReader {
  const { builder, values: numbers, columns, known } = numberColumn(names, 'number');
  return {
    columns,
    known,
    finish(truth, gold) {
      const { order, taskNames, repeats, ...table } = builder.finish();
      return new NumbersCrowd({ ...table, value: Float64Array.from(order, (row) => numbers[row]!) }, repeats, taskNames, truth, gold);
    },
  };
}

class NumbersCrowd implements Crowd {
  readonly what = 'numbers';
  readonly tasks: number;
  readonly workers: number;
  readonly answers: number;
  readonly methods: readonly NumberMethod[] = ['robust', 'weighted', 'mean', 'median'];
  readonly remarks: string[];
  private readonly gold: Float64Array;

  constructor(
    private readonly table: NumberAnswers,
    repeats: readonly Repeat[],
    private readonly taskNames: readonly string[],
    private readonly truth: Known,
    gold: Known,
  ) {
    [this.tasks, this.workers, this.answers] = [table.tasks, table.workers, table.task.length];
    this.gold = Float64Array.from(taskNames, (name) => Number(gold.valueByTask.get(name) ?? NaN));
    const { alpha } = krippendorffAlpha(table, 'interval');
    this.remarks = [
      ...(alpha === null ? [] : [`Krippendorff's alpha ${alpha.toFixed(3)} (interval)`]),
      ...remarksOn(taskNames, truth, gold),
      ...remarksOnRepeats(repeats),
    ];
  }

  run(method: string): Outcome {
    const { taskNames, gold } = this;
    const { value, standardError, iterations, converged } = estimateNumbers(this.table, { method: method as NumberMethod, gold });
    const scored = taskNames.flatMap((name, t) => (this.truth.valueByTask.has(name) && Number.isNaN(gold[t]) ? [t] : []));
    return {
      figures: {
        ...numberFigures(
          scored.map((t) => value[t]!),
          scored.map((t) => Number(this.truth.valueByTask.get(taskNames[t]!))),
        ),
      },
      ...{ iterations: iterations === 0 ? null : iterations, converged },
      columns: ['task', 'number', 'standardError'],
      *rows() {
        for (let t = 0; t < taskNames.length; t++) yield [taskNames[t]!, value[t]!, standardError[t]!];
      },
    };
  }
}
