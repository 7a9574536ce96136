/** task,worker,labels: any number of several labels per answer, with | between them. */
import { aggregateSets, AnswerTableBuilder, METHODS, Names, type Method, type Repeat, type SetAnswers } from '../../src/consensus/index.ts';
import { answerColumns, counted, remarksOn, remarksOnRepeats, type Crowd, type CrowdReader, type Known, type Outcome } from './crowd.ts';

const DEFAULT: Method = 'guildhall';
const BETWEEN = '|';

export function setsReader(names: readonly string[]): CrowdReader {
  const builder = new AnswerTableBuilder();
  const labels = new Names();
  const sets: number[][] = [];
  const columns = answerColumns(names, ['task', 'worker', 'labels'], () => null);
  return {
    columns: {
      places: columns.places,
      // A set may be empty: somebody chose nothing.
      take: ([task = '', worker = '', set = '']) => {
        if (task === '' || worker === '') return `"${task === '' ? 'task' : 'worker'}" is empty`;
        builder.add(task, worker);
        sets.push(labelsOf(set).map((label) => labels.numberOf(label)));
        return null;
      },
    },
    known: { task: ['task'], value: ['labels', 'truth', 'gold'], check: () => null },
    finish(truth, gold) {
      const { order, taskNames, repeats, ...table } = builder.finish();
      for (const name of taskNames) for (const label of labelsOf(gold.valueByTask.get(name) ?? '')) labels.numberOf(label);
      const { names: labelNames, placeOf } = labels.sorted();
      const options = labelNames.length;
      const chosen = new Uint8Array(order.length * options);
      order.forEach((row, place) => sets[row]!.forEach((label) => (chosen[place * options + placeOf[label]!] = 1)));
      return new SetsCrowd({ ...table, options, chosen }, repeats, taskNames, labelNames, truth, gold);
    },
  };
}

function labelsOf(set: string): string[] {
  return set
    .split(BETWEEN)
    .map((label) => label.trim())
    .filter((label) => label !== '');
}

class SetsCrowd implements Crowd {
  readonly what = 'sets of labels';
  readonly tasks: number;
  readonly workers: number;
  readonly answers: number;
  readonly methods = [DEFAULT, ...METHODS.filter((method) => method !== DEFAULT)];
  readonly remarks: string[];
  private readonly known: Int8Array | undefined;

  constructor(
    private readonly table: SetAnswers,
    repeats: readonly Repeat[],
    private readonly taskNames: readonly string[],
    private readonly labelNames: readonly string[],
    private readonly truth: Known,
    private readonly gold: Known,
  ) {
    [this.tasks, this.workers, this.answers] = [table.tasks, table.workers, table.task.length];
    const golden = taskNames.filter((name) => gold.valueByTask.has(name)).length;
    if (golden > 0) {
      const sets = taskNames.map((name) => (gold.valueByTask.has(name) ? new Set(labelsOf(gold.valueByTask.get(name)!)) : null));
      this.known = Int8Array.from(sets.flatMap((set) => labelNames.map((label) => (set === null ? -1 : set.has(label) ? 1 : 0))));
    }
    this.remarks = [counted(table.options, 'label'), ...remarksOn(taskNames, truth, gold), ...remarksOnRepeats(repeats)];
  }

  run(method: string): Outcome {
    const labelling = aggregateSets(this.table, { method: method as Method, gold: this.known });
    const { taskNames } = this;
    const setOf = (task: number) => this.labelNames.filter((_, label) => labelling.chosen[task * this.table.options + label] === 1);
    return {
      figures: this.score(setOf),
      ...{ iterations: labelling.iterations, converged: labelling.converged },
      columns: ['task', 'labels', 'confidence'],
      *rows() {
        for (let t = 0; t < taskNames.length; t++) yield [taskNames[t]!, setOf(t).join(BETWEEN), labelling.confidence[t]!];
      },
    };
  }

  /** accuracy: of whole sets; macroF1: mean over the labels that the truth has. */
  private score(setOf: (task: number) => string[]): Record<string, number | null> {
    const counts = new Map<string, { right: number; given: number; true: number }>();
    const given = new Map<string, number>();
    let [scored, right] = [0, 0];
    this.taskNames.forEach((name, t) => {
      const value = this.truth.valueByTask.get(name);
      if (value === undefined || this.gold.valueByTask.has(name)) return;
      const [truth, set] = [new Set(labelsOf(value)), new Set(setOf(t))];
      scored++;
      if (truth.size === set.size && [...truth].every((label) => set.has(label))) right++;
      for (const label of set) given.set(label, (given.get(label) ?? 0) + 1);
      for (const label of truth) {
        const own = counts.get(label) ?? { right: 0, given: 0, true: 0 };
        counts.set(label, { ...own, true: own.true + 1, right: own.right + (set.has(label) ? 1 : 0) });
      }
    });
    const scores = [...counts].map(([label, own]) => (2 * own.right) / (own.true + (given.get(label) ?? 0)));
    return {
      accuracy: scored === 0 ? null : right / scored,
      macroF1: scores.length === 0 ? null : scores.reduce((sum, each) => sum + each, 0) / scores.length,
    };
  }
}
