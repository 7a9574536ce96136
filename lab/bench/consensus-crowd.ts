/** The crowd of the consensus bench. */
import { answersFrom, type Answers } from '../../src/consensus/index.ts';
import { Random } from '../../src/kernel/index.ts';

const ANSWERS_PER_TASK = 5;

/** Workers who are right with 40 to 95 %, and otherwise lean to a wrong class of their own. */
export function seededCrowd(sizes: { tasks: number; workers: number; classes: number }, seed: number): Answers {
  const random = new Random(seed);
  const accuracy = Float64Array.from({ length: sizes.workers }, () => 0.4 + 0.55 * random.next());
  const lean = Int32Array.from({ length: sizes.workers }, () => random.below(sizes.classes));
  const count = sizes.tasks * ANSWERS_PER_TASK;
  const columns = { task: new Int32Array(count), worker: new Int32Array(count), label: new Int32Array(count) };
  for (let a = 0; a < count; a++) {
    const task = Math.floor(a / ANSWERS_PER_TASK);
    const truth = task % sizes.classes;
    const worker = random.below(sizes.workers);
    const isRight = random.next() < accuracy[worker]!;
    columns.task[a] = task;
    columns.worker[a] = worker;
    columns.label[a] = isRight ? truth : random.next() < 0.5 ? lean[worker]! : random.below(sizes.classes);
  }
  return answersFrom(columns.task, columns.worker, columns.label, sizes);
}
