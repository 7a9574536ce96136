/** task,worker,label: one of several labels per answer. */
import {
  aggregate,
  answersFrom,
  GrowingNumbers,
  krippendorffAlpha,
  METHODS,
  Names,
  type Answers,
  type Labelling,
  type Method,
} from '../../consensus/index.ts';
import { answerColumns, counted, remarksOn, type Crowd, type CrowdReader, type Known, type Outcome } from './crowd.ts';
import { labelFigures } from './figures.ts';

const DEFAULT: Method = 'guildhall';

export function labelsReader(names: readonly string[]): CrowdReader {
  const [tasks, workers, labels] = [new Names(), new Names(), new Names()];
  const [task, worker, label] = [new GrowingNumbers(), new GrowingNumbers(), new GrowingNumbers()];
  return {
    columns: answerColumns(names, ['task', 'worker', 'label'], ([taskName = '', workerName = '', labelName = '']) => {
      task.push(tasks.numberOf(taskName));
      worker.push(workers.numberOf(workerName));
      label.push(labels.numberOf(labelName));
      return null;
    }),
    known: { task: ['task'], value: ['label', 'truth', 'gold'], check: () => null },
    finish(truth, gold) {
      // A label that only gold has is one that there can be; one that only the truth has is not told to any method.
      for (const [name, value] of gold.valueOf) if (tasks.find(name) >= 0) labels.numberOf(value);
      const [byTask, byWorker, byLabel] = [tasks.sorted(), workers.sorted(), labels.sorted()];
      const renumbered = (numbers: GrowingNumbers, { placeOf }: { placeOf: Int32Array }) => numbers.list().map((each) => placeOf[each]!);
      const sizes = { tasks: tasks.size, workers: workers.size, classes: labels.size };
      const answers = answersFrom(renumbered(task, byTask), renumbered(worker, byWorker), renumbered(label, byLabel), sizes);
      return new LabelsCrowd(answers, byTask.names, byLabel.names, truth, gold);
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
    private readonly taskNames: readonly string[],
    private readonly classNames: readonly string[],
    private readonly truth: Known,
    gold: Known,
  ) {
    [this.tasks, this.workers, this.answers] = [table.tasks, table.workers, table.task.length];
    const classOf = new Map(classNames.map((name, number) => [name, number]));
    if (gold.valueOf.size > 0) {
      this.gold = Int32Array.from(taskNames, (name) => classOf.get(gold.valueOf.get(name) ?? '') ?? -1);
    }
    const { alpha } = krippendorffAlpha({ tasks: table.tasks, task: table.task, value: table.label }, 'nominal');
    this.remarks = [
      counted(table.classes, 'label'),
      ...(alpha === null ? [] : [`Krippendorff's alpha ${alpha.toFixed(3)} (nominal)`]),
      ...remarksOn(taskNames, truth, gold),
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
      const truth = this.truth.valueOf.get(name);
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
