import { Random } from '../../kernel/index.ts';
import type { Answers } from '../../consensus/index.ts';
import { runClasses } from './model.ts';

/** Every worker chooses, or not, each option of each task: the first options often, the last ones hardly ever. */
function choices(tasks: number, workers: number, options: number): Answers {
  const random = new Random(3);
  const rows = tasks * options * workers;
  const [task, worker, label] = [new Int32Array(rows), new Int32Array(rows), new Int32Array(rows)];
  for (let row = 0; row < rows; row++) {
    const item = Math.floor(row / workers);
    task[row] = item;
    worker[row] = row % workers;
    label[row] = Number(random.next() < 0.9 / (1 + (item % options)));
  }
  const taskStart = Int32Array.from({ length: tasks * options + 1 }, (_, item) => item * workers);
  return { tasks: tasks * options, workers, classes: 2, task, worker, label, taskStart };
}

describe('several choices', () => {
  it('makes one question of each option', () => {
    const [tasks, workers, options] = [7, 4, 3];
    const all = choices(tasks, workers, options);
    const whole = runClasses({ answers: all, items: options, gold: null });
    for (let option = 0; option < options; option++) {
      const rows = all.task.map((_, row) => row).filter((row) => all.task[row]! % options === option);
      const alone = runClasses({
        answers: {
          tasks,
          workers,
          classes: 2,
          task: rows.map((row) => Math.floor(all.task[row]! / options)),
          worker: rows.map((row) => all.worker[row]!),
          label: rows.map((row) => all.label[row]!),
          taskStart: Int32Array.from({ length: tasks + 1 }, (_, task) => task * workers),
        },
        items: 1,
        gold: null,
      });
      expect(whole.label.filter((_, item) => item % options === option)).toEqual(alone.label);
      expect(whole.confidence.filter((_, item) => item % options === option)).toEqual(alone.confidence);
      expect(Float64Array.from(rows, (row) => whole.right[row]!)).toEqual(alone.right);
    }
  });
});
