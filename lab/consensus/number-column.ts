/** A column of answers that are numbers: `task,worker,number` or `task,worker,rating`. */
import { AnswerTableBuilder } from '../../src/consensus/index.ts';
import { answerColumns, notANumber, type CrowdReader } from './crowd.ts';

export interface NumberColumn extends Pick<CrowdReader, 'columns' | 'known'> {
  readonly builder: AnswerTableBuilder;
  /** The numbers, in the order of the file. */
  readonly values: readonly number[];
}

/** @param names of the columns of the file; @param column with the answer */
export function numberColumn(names: readonly string[], column: 'number' | 'rating'): NumberColumn {
  const builder = new AnswerTableBuilder();
  const values: number[] = [];
  return {
    builder,
    values,
    columns: answerColumns(names, ['task', 'worker', column], ([task = '', worker = '', value = '']) => {
      const reason = notANumber(value);
      if (reason !== null) return reason;
      builder.add(task, worker);
      values.push(Number(value));
      return null;
    }),
    known: { task: ['task'], value: [column, 'truth', 'gold'], check: notANumber },
  };
}
