/**
 * One run of a model over the answers to one question: labels, their confidences, and evidence about the workers. Pure,
 * and with typed arrays only, so that it can run in a thread.
 */
import {
  aggregate,
  answerEvidence,
  estimateBoxes,
  estimateNumbers,
  type Answers,
  type BoxAnswers,
  type BoxEstimates,
  type NumberAnswers,
} from '../../consensus/index.ts';

/** A question whose values are classes. */
export interface ClassInput {
  readonly kind: 'classes';
  readonly answers: Answers;
  /** Items of a task, side by side: 1, or the number of options; each is a question of its own. */
  readonly items: number;
  /** Class of each item that is known, −1 where none is; null: none is. */
  readonly gold: Int32Array | null;
}

/** A question whose values are numbers. */
export interface NumberInput {
  readonly kind: 'numbers';
  readonly answers: NumberAnswers;
  /** Per task the known value, NaN where it is not known. */
  readonly gold: Float64Array | null;
}

/** A question whose values are boxes. */
export interface BoxInput {
  readonly kind: 'boxes';
  readonly answers: BoxAnswers;
  /** Fewest and most boxes of a task. */
  readonly minimum: number;
  readonly maximum: number;
}

interface RunFacts {
  /** Name and version: `guildhall/1`. */
  readonly model: string;
  readonly iterations: number;
  readonly converged: boolean;
  readonly milliseconds: number;
}

export interface ClassOutput extends RunFacts {
  /** Per item; −1 without answers. */
  readonly label: Int32Array;
  /** Per item, calibrated. */
  readonly confidence: Float64Array;
  /** Per answer and item: the probability of the class that it gives, by the model and all answers. */
  readonly given: Float64Array;
  /** Per answer and item: the probability that it is right, by the other workers' answers alone; 0 or 1 for gold. */
  readonly right: Float64Array;
  /** The same without gold: the probability as it would be if the task had no known answer. */
  readonly byOthers: Float64Array;
  /** Per answer and item: the probability that a guesser would be right. */
  readonly chance: Float64Array;
  /** The greatest over the items. */
  readonly temperature: number;
}

export interface NumberOutput extends RunFacts {
  /** Per task. */
  readonly value: Float64Array;
}

export type BoxOutput = RunFacts &
  Pick<BoxEstimates, 'boxStart' | 'edges' | 'label' | 'confidence' | 'agrees' | 'accuracy' | 'deviation' | 'judged'>;

/** Answers about one item of each task, and which rows of all answers they are. Cost: as many as there are, however many items. */
function answersAbout(all: Answers, items: number, item: number): { answers: Answers; rows: Int32Array } {
  if (items === 1) return { answers: all, rows: Int32Array.from(all.task, (_, row) => row) };
  const tasks = all.tasks / items;
  const taskStart = new Int32Array(tasks + 1);
  for (let task = 0; task < tasks; task++) {
    const place = task * items + item;
    taskStart[task + 1] = taskStart[task]! + all.taskStart[place + 1]! - all.taskStart[place]!;
  }
  const rows = new Int32Array(taskStart[tasks]!);
  const task = new Int32Array(rows.length);
  for (let at = 0; at < tasks; at++) {
    const from = all.taskStart[at * items + item]!;
    for (let row = taskStart[at]!; row < taskStart[at + 1]!; row++) {
      rows[row] = from + row - taskStart[at]!;
      task[row] = at;
    }
  }
  const [worker, label] = [rows.map((row) => all.worker[row]!), rows.map((row) => all.label[row]!)];
  return { answers: { tasks, workers: all.workers, classes: all.classes, task, worker, label, taskStart }, rows };
}

/** Cost: for each item that of `aggregate` and of `answerEvidence`. */
export function runClasses({ answers: all, items, gold }: Omit<ClassInput, 'kind'>): ClassOutput {
  const started = performance.now();
  const length = all.task.length;
  const zeros = () => new Float64Array(length);
  const [given, right, byOthers, chance] = [zeros(), zeros(), zeros(), zeros()];
  const label = new Int32Array(all.tasks).fill(-1);
  const confidence = new Float64Array(all.tasks);
  let facts = { model: '', iterations: 0, converged: true, temperature: 0 };
  for (let item = 0; item < items; item++) {
    const { answers, rows } = answersAbout(all, items, item);
    const known = gold === null ? {} : { gold: Int32Array.from({ length: answers.tasks }, (_, task) => gold[task * items + item]!) };
    const found = aggregate(answers, known);
    const evidence = answerEvidence(answers, known);
    for (let task = 0; task < answers.tasks; task++) {
      label[task * items + item] = found.label[task]!;
      confidence[task * items + item] = found.confidence[task]!;
    }
    for (const [place, row] of rows.entries()) {
      given[row] = found.probabilities[answers.task[place]! * answers.classes + answers.label[place]!]!;
      right[row] = evidence.right[place]!;
      byOthers[row] = evidence.byOthers[place]!;
      chance[row] = evidence.chance[place]!;
    }
    facts = {
      model: found.model,
      iterations: Math.max(facts.iterations, found.iterations),
      converged: facts.converged && found.converged,
      temperature: Math.max(facts.temperature, found.temperature),
    };
  }
  return { ...facts, label, confidence, given, right, byOthers, chance, milliseconds: Math.round(performance.now() - started) };
}

/** Cost: that of `estimateNumbers`. */
export function runNumbers({ answers, gold }: Omit<NumberInput, 'kind'>): NumberOutput {
  const started = performance.now();
  const { model, value, iterations, converged } = estimateNumbers(answers, gold === null ? {} : { gold });
  return { model, value, iterations, converged, milliseconds: Math.round(performance.now() - started) };
}

/** Cost: that of `estimateBoxes`. */
export function runBoxes({ answers, minimum, maximum }: Omit<BoxInput, 'kind'>): BoxOutput {
  const started = performance.now();
  const { model, iterations, converged, boxStart, edges, label, confidence, agrees, accuracy, deviation, judged } = estimateBoxes(answers, {
    minimum,
    maximum,
  });
  return {
    model,
    iterations,
    converged,
    milliseconds: Math.round(performance.now() - started),
    boxStart,
    edges,
    label,
    confidence,
    agrees,
    accuracy,
    deviation,
    judged,
  };
}

/** A job for a thread: one of these. */
export type ModelInput = ClassInput | NumberInput | BoxInput;

/** The answer, and its arrays, which can be handed over without a copy. */
export function runModel(input: ModelInput): {
  output: ClassOutput | NumberOutput | BoxOutput;
  arrays: (Float64Array | Int32Array | Uint8Array)[];
} {
  if (input.kind === 'boxes') {
    const output = runBoxes(input);
    const { boxStart, edges, label, confidence, agrees, accuracy, deviation, judged } = output;
    return { output, arrays: [boxStart, edges, label, confidence, agrees, accuracy, deviation, judged] };
  }
  if (input.kind === 'numbers') {
    const output = runNumbers(input);
    return { output, arrays: [output.value] };
  }
  const output = runClasses(input);
  return { output, arrays: [output.label, output.confidence, output.given, output.right, output.byOthers, output.chance] };
}
