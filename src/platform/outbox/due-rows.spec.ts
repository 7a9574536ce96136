import { Logger } from '@nestjs/common';
import type { Commands } from '../commands/commands.ts';
import { systemCaller } from '../access/actor.ts';
import { workOnDue, type DueRows } from './due-rows.ts';
import { OutboxUnavailable } from './outbox.ts';

/** Runs the work of a command without a database: `workOnDue` hands the transaction to `lease` only. */
const commands = { must: async (_caller: unknown, work: (tx: null) => Promise<{ value: unknown }>) => (await work(null)).value };

describe('workOnDue', () => {
  const run = (rows: Omit<DueRows<string>, 'describe'>) =>
    workOnDue(commands as unknown as Commands, systemCaller('test'), { ...rows, describe: (row) => `row ${row}` });

  it('works on every leased row and returns how many were leased', async () => {
    const done: string[] = [];
    const count = await run({ lease: () => Promise.resolve(['a', 'b']), work: (row) => Promise.resolve(done.push(row)) });
    expect([count, done]).toEqual([2, ['a', 'b']]);
  });

  it('postpones a row for which the other system did not answer, and finishes the others', async () => {
    const done: string[] = [];
    const postponed: [string, string][] = [];
    const work = async (row: string) => {
      if (row === 'a') throw new OutboxUnavailable('no answer');
      done.push(row);
    };
    const postpone = async (row: string, why: string) => void postponed.push([row, why]);
    expect(await run({ lease: () => Promise.resolve(['a', 'b']), work, postpone })).toBe(2);
    expect([done, postponed]).toEqual([['b'], [['a', 'no answer']]]);
  });

  it('throws the error of a row after the others are finished', async () => {
    const done: string[] = [];
    const work = async (row: string) => {
      if (row === 'a') throw new Error('a bug');
      await new Promise((resolve) => setTimeout(resolve, 5));
      done.push(row);
    };
    await expect(run({ lease: () => Promise.resolve(['a', 'b']), work })).rejects.toThrow('a bug');
    expect(done).toEqual(['b']);
  });

  it('logs the name and the error of every row that fails, and throws all errors', async () => {
    const lines: string[] = [];
    const original: unknown = Reflect.get(Logger.prototype, 'error');
    Logger.prototype.error = (line: string) => void lines.push(line);
    const work = (row: string) => (row === 'b' ? Promise.resolve() : Promise.reject(new Error(`bug of ${row}`)));
    const failure = await run({ lease: () => Promise.resolve(['a', 'b', 'c']), work }).catch((error: unknown) => error);
    Reflect.set(Logger.prototype, 'error', original);
    expect(failure).toBeInstanceOf(AggregateError);
    expect((failure as AggregateError).message).toBe('2 of 3 rows failed: bug of a');
    expect((failure as AggregateError).errors.map(({ message }: Error) => message)).toEqual(['bug of a', 'bug of c']);
    expect(lines).toEqual(['row a: bug of a', 'row c: bug of c']);
  });
});
