/** The model in a thread says what it says in the process, and leaves the process free. */
import { answersOf, type Answers } from '../../src/consensus/index.ts';
import { Random } from '../../src/kernel/index.ts';
import { ModelThreads, THREAD_FROM_ANSWERS } from '../../src/labels/runs/model-threads.ts';
import { runClasses } from '../../src/labels/runs/model.ts';

const file = {
  url: new URL('../../src/labels/runs/model.thread.ts', import.meta.url),
  options: { execArgv: ['--no-warnings', '--import', new URL('../kit/swc-loader.mjs', import.meta.url).href] },
};

function crowd(tasks: number): Answers {
  const random = new Random(3);
  const rows = Array.from({ length: tasks * 5 }, (_, index) => {
    const task = Math.floor(index / 5);
    const label = random.next() < 0.8 ? task % 3 : random.below(3);
    return { task: `t${task}`, worker: `w${(task * 7 + (index % 5) * 13) % 200}`, label: String(label) };
  });
  return answersOf(rows).answers;
}

it('runs in a thread from so many answers on, and says the same', async () => {
  const answers = crowd(THREAD_FROM_ANSWERS);
  expect(answers.task.length).toBeGreaterThan(THREAD_FROM_ANSWERS);
  const threads = new ModelThreads();
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  const there = await threads.classes({ answers, items: 1, gold: null }, file);
  clearInterval(timer);
  const here = runClasses({ answers, items: 1, gold: null });
  expect([...there.label]).toEqual([...here.label]);
  expect([...there.confidence]).toEqual([...here.confidence]);
  expect([...there.right]).toEqual([...here.right]);
  expect(there.model).toBe(here.model);
  // The event loop went round all the while.
  expect(turns).toBeGreaterThan(5);
});

it('tells what went wrong in the thread', async () => {
  const answers = crowd(THREAD_FROM_ANSWERS);
  const broken = { ...answers, label: null } as unknown as Answers;
  await expect(new ModelThreads().classes({ answers: broken, items: 1, gold: null }, file)).rejects.toThrow();
});
