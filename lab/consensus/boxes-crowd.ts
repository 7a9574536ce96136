/** task,worker,boxes: a JSON list of boxes, as an export of answers has it: `[{"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4, "label": "cat"}]`. */
import {
  AnswerTableBuilder,
  estimateBoxes,
  fitOf,
  KEY,
  Names,
  type BoxAnswers,
  type BoxMethod,
  type Repeat,
} from '../../src/consensus/index.ts';
import { comparableOption } from '../../src/kernel/index.ts';
import { counted, remarksOn, remarksOnRepeats, type Crowd, type CrowdReader, type Known, type Outcome } from './crowd.ts';

interface NamedBox {
  /** Left, top, right, bottom, in any unit. */
  readonly edges: readonly [number, number, number, number];
  readonly label: string;
}

/** Digits of an edge in a result. */
const DIGITS = 9;

export function boxesReader(names: readonly string[]): CrowdReader {
  const builder = new AnswerTableBuilder();
  const lists: NamedBox[][] = [];
  return {
    columns: {
      places: ['task', 'worker', 'boxes'].map((name) => names.indexOf(name)),
      take: ([task = '', worker = '', text = '']) => {
        if (task === '' || worker === '') return `"${task === '' ? 'task' : 'worker'}" is empty`;
        const boxes = boxesIn(text);
        if (typeof boxes === 'string') return boxes;
        builder.add(task, worker);
        lists.push(boxes);
        return null;
      },
    },
    known: {
      task: ['task'],
      value: ['boxes', 'truth', 'gold'],
      check: (text) => {
        const boxes = boxesIn(text);
        return typeof boxes === 'string' ? boxes : null;
      },
    },
    finish(truth, gold) {
      const { taskNames, workers, task, worker, order, repeats } = builder.finish();
      const rows = Array.from(order, (row, place) => ({ task: task[place]!, worker: worker[place]!, boxes: lists[row]! }));
      return new BoxesCrowd(taskNames, rows, workers, repeats, truth, gold);
    },
  };
}

/** The boxes of a cell, or why they are none. An empty cell is an empty list. */
function boxesIn(text: string): NamedBox[] | string {
  let value: unknown;
  try {
    value = text === '' ? [] : JSON.parse(text);
  } catch {
    return '"boxes" is not JSON';
  }
  if (!Array.isArray(value)) return '"boxes" is not a JSON list';
  const boxes: NamedBox[] = [];
  for (const [index, each] of (value as unknown[]).entries()) {
    const box = boxOf(each);
    if (typeof box === 'string') return `box ${index + 1} ${box}`;
    boxes.push(box);
  }
  return boxes;
}

function boxOf(value: unknown): NamedBox | string {
  const { x, y, width, height, label = '', rotation = 0 } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const numbers = [x, y, width, height];
  if (!numbers.every((each): each is number => typeof each === 'number' && Number.isFinite(each)))
    return 'needs x, y, width and height, each a number';
  const [left, top, wide, high] = numbers as [number, number, number, number];
  if (!(wide > 0 && high > 0)) return 'needs a width and a height above 0';
  if (typeof label !== 'string') return 'has a label that is not a text';
  if (typeof rotation !== 'number' || rotation % 360 !== 0) return 'is turned; boxes stand upright here';
  return { edges: [left, top, left + wide, top + high], label: comparableOption(label) };
}

interface Row {
  readonly task: number;
  readonly worker: number;
  readonly boxes: readonly NamedBox[];
}

class BoxesCrowd implements Crowd {
  readonly what = 'boxes';
  readonly tasks: number;
  readonly answers: number;
  readonly methods: readonly BoxMethod[] = ['weighted-fusion', 'mean-fusion'];
  readonly remarks: string[];
  private readonly labelNames: readonly string[];
  private readonly table: BoxAnswers;

  constructor(
    private readonly taskNames: readonly string[],
    rows: readonly Row[],
    readonly workers: number,
    repeats: readonly Repeat[],
    private readonly truth: Known,
    private readonly gold: Known,
  ) {
    this.tasks = taskNames.length;
    this.answers = rows.length;
    const keys = taskNames.flatMap((name, task): Row[] => {
      const known = gold.valueByTask.get(name);
      return known === undefined ? [] : [{ task, worker: KEY, boxes: boxesIn(known) as NamedBox[] }];
    });
    const all = [...rows, ...keys].sort((a, b) => a.task - b.task);
    const labels = new Names();
    for (const { boxes } of all) for (const { label } of boxes) labels.numberOf(label);
    const { names, placeOf } = labels.sorted();
    this.labelNames = names;
    this.table = tableOf(all, { tasks: this.tasks, workers, labels: names.length }, (label) => placeOf[labels.find(label)]!);
    this.remarks = [
      `${this.drawn(rows)}, ${counted(names.length, 'label')}`,
      ...remarksOn(taskNames, truth, gold),
      ...remarksOnRepeats(repeats),
    ];
  }

  private drawn(rows: readonly Row[]): string {
    const count = rows.reduce((sum, { boxes }) => sum + boxes.length, 0);
    return `${count.toLocaleString('en')} ${count === 1 ? 'box' : 'boxes'}`;
  }

  run(method: string): Outcome {
    const { taskNames, labelNames } = this;
    const found = estimateBoxes(this.table, { method: method as BoxMethod });
    const boxesOf = (task: number): NamedBox[] =>
      Array.from(found.label.subarray(found.boxStart[task], found.boxStart[task + 1]), (label, index) => {
        const from = (found.boxStart[task]! + index) * 4;
        return { edges: [...found.edges.subarray(from, from + 4)] as unknown as NamedBox['edges'], label: labelNames[label]! };
      });
    return {
      figures: this.score(boxesOf),
      ...{ iterations: found.iterations, converged: found.converged },
      columns: ['task', 'boxes', 'confidence'],
      *rows() {
        for (let t = 0; t < taskNames.length; t++) yield [taskNames[t]!, written(boxesOf(t)), found.confidence[t]!];
      },
    };
  }

  /** f1: of objects with their label, found where boxes overlap by half; iou: mean overlap of those found. */
  private score(boxesOf: (task: number) => NamedBox[]): Record<'f1' | 'iou', number | null> {
    let [given, wanted, matched, shared] = [0, 0, 0, 0];
    this.taskNames.forEach((name, t) => {
      const text = this.truth.valueByTask.get(name);
      if (text === undefined || this.gold.valueByTask.has(name)) return;
      const [boxes, truth] = [boxesOf(t), boxesIn(text) as NamedBox[]];
      const numbers = new Names();
      const numbersOf = (list: readonly NamedBox[]) => list.map(({ label }) => numbers.numberOf(label));
      const edgesOf = (list: readonly NamedBox[]) => Float64Array.from(list.flatMap(({ edges }) => edges));
      const fit = fitOf(edgesOf(boxes), numbersOf(boxes), edgesOf(truth), numbersOf(truth));
      given += boxes.length;
      wanted += truth.length;
      matched += fit.matched;
      shared += fit.overlap;
    });
    return { f1: given + wanted === 0 ? null : (2 * matched) / (given + wanted), iou: matched === 0 ? null : shared / matched };
  }
}

function tableOf(
  rows: readonly Row[],
  sizes: { readonly tasks: number; readonly workers: number; readonly labels: number },
  numberOf: (label: string) => number,
): BoxAnswers {
  const boxStart = new Int32Array(rows.length + 1);
  rows.forEach(({ boxes }, answer) => (boxStart[answer + 1] = boxStart[answer]! + boxes.length));
  const boxes = rows.flatMap((row) => row.boxes);
  return {
    ...{ ...sizes, boxStart },
    task: Int32Array.from(rows, ({ task }) => task),
    worker: Int32Array.from(rows, ({ worker }) => worker),
    edges: Float64Array.from(boxes.flatMap(({ edges }) => edges)),
    label: Int32Array.from(boxes, ({ label }) => numberOf(label)),
  };
}

function written(boxes: readonly NamedBox[]): string {
  const rounded = (value: number) => Number(value.toPrecision(DIGITS));
  return JSON.stringify(
    boxes.map(({ edges: [left, top, right, bottom], label }) => ({
      ...{ x: rounded(left), y: rounded(top), width: rounded(right - left), height: rounded(bottom - top), label },
    })),
  );
}
