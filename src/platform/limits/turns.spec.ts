import fc from 'fast-check';
import { RateLimited } from './request-limits.ts';
import { Turns, type EndTurn } from './turns.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Takes a turn, and notes who got one. */
function queue(turns: Turns) {
  const order: string[] = [];
  const running: { caller: string; end: EndTurn }[] = [];
  return {
    order,
    running,
    ask: (caller: string) =>
      turns.take(caller).then((end) => {
        order.push(caller);
        running.push({ caller, end });
      }),
  };
}

describe('turns', () => {
  it('lets one caller take only their share, and others at once', async () => {
    const { ask, order } = queue(new Turns({ atOnce: 4, perCaller: 2, waiting: 10, patienceMs: Infinity }));
    for (let n = 0; n < 5; n++) void ask('greedy');
    void ask('modest');
    await settled();
    expect(order).toEqual(['greedy', 'greedy', 'modest']);
  });

  it('gives turns to those who wait one after the other, not to who asked most', async () => {
    const { ask, order, running } = queue(new Turns({ atOnce: 1, perCaller: 1, waiting: 100, patienceMs: Infinity }));
    void ask('first');
    await settled();
    for (let n = 0; n < 50; n++) void ask('greedy');
    void ask('modest');
    void ask('other');
    for (let n = 0; n < 4; n++) {
      running.shift()!.end();
      await settled();
    }
    expect(order).toEqual(['first', 'greedy', 'modest', 'other', 'greedy']);
  });

  it('refuses a caller with too many that wait, and not the others', async () => {
    const turns = new Turns({ atOnce: 1, perCaller: 1, waiting: 2, patienceMs: Infinity });
    const { ask } = queue(turns);
    for (let n = 0; n < 3; n++) void ask('greedy');
    await expect(turns.take('greedy')).rejects.toThrow(RateLimited);
    void ask('modest');
    await settled();
  });

  it('refuses who waited too long, and gives the turn to the next', async () => {
    const turns = new Turns({ atOnce: 1, perCaller: 1, waiting: 10, patienceMs: 20 });
    const end = await turns.take('first');
    await expect(turns.take('impatient')).rejects.toThrow(RateLimited);
    const next = turns.take('next');
    end();
    (await next)();
    // Nobody is left: a new caller does not wait.
    (await turns.take('last'))();
  });

  it('counts an end once', async () => {
    const turns = new Turns({ atOnce: 1, perCaller: 1, waiting: 10, patienceMs: Infinity });
    const end = await turns.take('a');
    const { ask, order } = queue(turns);
    void ask('b');
    void ask('c');
    end();
    end();
    await settled();
    expect(order).toEqual(['b']);
  });

  it('keeps both limits and serves everybody, in any order of asking and ending', async () => {
    const step = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.nat(5));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const turns = new Turns({ atOnce: 3, perCaller: 2, waiting: 100, patienceMs: Infinity });
        const { ask, order, running } = queue(turns);
        for (const each of steps) {
          if (typeof each === 'string') void ask(each);
          else running.splice(each, 1)[0]?.end();
          await settled();
          expect(running.length).toBeLessThanOrEqual(3);
          for (const caller of 'abc') expect(running.filter((turn) => turn.caller === caller).length).toBeLessThanOrEqual(2);
        }
        while (running.length > 0) {
          running.shift()!.end();
          await settled();
        }
        expect(order).toHaveLength(steps.filter((each) => typeof each === 'string').length);
      }),
      { numRuns: 60 },
    );
  });
});
