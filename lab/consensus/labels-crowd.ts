/** task,worker,label: one of several labels per answer. */
import {
  aggregate,
  AnswerTableBuilder,
  GrowingNumbers,
  krippendorffAlpha,
  METHODS,
  Names,
  startsOf,
  type Answers,
  type Labelling,
  type Method,
  type Repeat,
} from '../../src/consensus/index.ts';
import {
  answerColumns,
  counted,
  remarksOn,
  remarksOnRepeats,
  type Crowd,
  type CrowdReader,
  type Known,
  type KnownColumns,
  type Outcome,
} from './crowd.ts';
import { labelFigures } from './figures.ts';

const DEFAULT: Method = 'guildhall';

/** Columns of a file of true or known labels. */
export const LABELS_KNOWN: KnownColumns = { task: ['task'], value: ['label', 'truth', 'gold'], check: () => null };

export function labelsReader(names: readonly string[]): CrowdReader {
  const builder = new AnswerTableBuilder();
  const labels = new Names();
  const label = new GrowingNumbers();
  return {
    columns: answerColumns(names, ['task', 'worker', 'label'], ([taskName = '', workerName = '', labelName = '']) => {
      builder.add(taskName, workerName);
      label.push(labels.numberOf(labelName));
      return null;
    }),
    known: LABELS_KNOWN,
    finish(truth, gold) {
      const { order, taskNames, workerNames: _, repeats, ...table } = builder.finish();
      // A label that occurs in gold alone is a possible class; one that occurs in the truth alone is hidden from every method.
      for (const name of taskNames) if (gold.valueByTask.has(name)) labels.numberOf(gold.valueByTask.get(name)!);
      const { names: labelNames, placeOf } = labels.sorted();
      const given = label.list();
      const answers: Answers = {
        ...table,
        classes: labels.size,
        label: order.map((row) => placeOf[given[row]!]!),
        taskStart: startsOf(table.task, table.tasks),
      };
      return new LabelsCrowd(answers, repeats, taskNames, labelNames, truth, gold);
    },
  };
}

class LabelsCrowd implements Crowd {
  readonly what = 'labels';
  readonly tasks: number;
  readonly workers: number;
  readonly answers: number;
  readonly methods = [DEFAULT, ...METHODS.filter((method) => method !== DEFAULT)];
  readonly remarks: string[];
  private readonly gold: Int32Array | undefined;

  constructor(
    private readonly table: Answers,
    repeats: readonly Repeat[],
    private readonly taskNames: readonly string[],
    private readonly classNames: readonly string[],
    private readonly truth: Known,
    gold: Known,
  ) {
    [this.tasks, this.workers, this.answers] = [table.tasks, table.workers, table.task.length];
    const classOf = new Map(classNames.map((name, number) => [name, number]));
    if (gold.valueByTask.size > 0) {
      this.gold = Int32Array.from(taskNames, (name) => classOf.get(gold.valueByTask.get(name) ?? '') ?? -1);
    }
    const { alpha } = krippendorffAlpha({ tasks: table.tasks, task: table.task, value: table.label }, 'nominal');
    this.remarks = [
      counted(table.classes, 'label'),
      ...(alpha === null ? [] : [`Krippendorff's alpha ${alpha.toFixed(3)} (nominal)`]),
      ...remarksOn(taskNames, truth, gold),
      ...remarksOnRepeats(repeats),
    ];
  }

  run(method: string): Outcome {
    const labelling = aggregate(this.table, { method: method as Method, gold: this.gold });
    const { taskNames, classNames } = this;
    return {
      figures: { ...this.score(labelling) },
      iterations: labelling.iterations,
      converged: labelling.converged,
      columns: ['task', 'label', 'confidence'],
      *rows() {
        for (let t = 0; t < taskNames.length; t++) {
          if (labelling.label[t]! >= 0) yield [taskNames[t]!, classNames[labelling.label[t]!]!, labelling.confidence[t]!];
        }
      },
    };
  }

  private score({ label, confidence, probabilities, classes }: Labelling) {
    const classOf = new Map(this.classNames.map((name, number) => [name, number]));
    const scored = this.taskNames.flatMap((name, t) => {
      const truth = this.truth.valueByTask.get(name);
      if (truth === undefined || (this.gold?.[t] ?? -1) >= 0) return [];
      // Labels that nobody gave are classes beyond the last.
      if (!classOf.has(truth)) classOf.set(truth, classOf.size);
      return [{ t, truth: classOf.get(truth)! }];
    });
    return labelFigures({
      given: scored.map(({ t }) => label[t]!),
      truth: scored.map(({ truth }) => truth),
      confidence: scored.map(({ t }) => confidence[t]!),
      probabilities: scored.map(({ t }) => probabilities.subarray(t * classes, (t + 1) * classes)),
    });
  }
}
