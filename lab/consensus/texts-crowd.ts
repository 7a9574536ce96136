/** task,worker,text: transcripts, translations, descriptions. */
import {
  AnswerTableBuilder,
  combineTexts,
  wordEdits,
  wordsOf,
  type Repeat,
  type TextConsensus,
  type TextMethod,
} from '../../src/consensus/index.ts';
import { answerColumns, remarksOn, remarksOnRepeats, type Crowd, type CrowdReader, type Known, type Outcome } from './crowd.ts';

export function textsReader(names: readonly string[]): CrowdReader {
  const builder = new AnswerTableBuilder();
  const texts: string[] = [];
  return {
    columns: answerColumns(names, ['task', 'worker', 'text'], ([task = '', worker = '', text = '']) => {
      builder.add(task, worker);
      texts.push(text);
      return null;
    }),
    known: { task: ['task'], value: ['text', 'truth', 'gold'], check: () => null },
    finish(truth, gold) {
      const { taskNames, workers, task, order, repeats } = builder.finish();
      const byTask: string[][] = taskNames.map(() => []);
      order.forEach((row, place) => byTask[task[place]!]!.push(texts[row]!));
      return new TextsCrowd(taskNames, byTask, workers, repeats, truth, gold);
    },
  };
}

class TextsCrowd implements Crowd {
  readonly what = 'texts';
  readonly tasks: number;
  readonly answers: number;
  readonly methods: readonly TextMethod[] = ['rover', 'medoid'];
  readonly remarks: string[];

  constructor(
    private readonly taskNames: readonly string[],
    private readonly texts: readonly (readonly string[])[],
    readonly workers: number,
    repeats: readonly Repeat[],
    private readonly truth: Known,
    private readonly gold: Known,
  ) {
    this.tasks = taskNames.length;
    this.answers = texts.reduce((sum, each) => sum + each.length, 0);
    this.remarks = [...remarksOn(taskNames, truth, gold), ...remarksOnRepeats(repeats)];
  }

  run(method: string): Outcome {
    const { taskNames, gold } = this;
    const results = this.texts.map((texts, t): Pick<TextConsensus, 'text' | 'confidence'> => {
      const known = gold.valueByTask.get(taskNames[t]!);
      return known === undefined ? combineTexts(texts, method as TextMethod)! : { text: known, confidence: 1 };
    });
    return {
      figures: this.wordErrorRates(results.map(({ text }) => text)),
      iterations: null,
      converged: true,
      columns: ['task', 'text', 'confidence'],
      *rows() {
        for (let t = 0; t < taskNames.length; t++) yield [taskNames[t]!, results[t]!.text, results[t]!.confidence];
      },
    };
  }

  /**
   * Edits in words over the words of the truth; without case and punctuation. `werPooled`: all edits over all words, so that long
   * texts count more. `werPerTask`: the mean of each task's own rate, so that each task counts the same.
   */
  private wordErrorRates(texts: readonly string[]): Record<'werPooled' | 'werPerTask', number | null> {
    let [edits, words, rates, tasks] = [0, 0, 0, 0];
    this.taskNames.forEach((name, t) => {
      const truth = this.truth.valueByTask.get(name);
      if (truth === undefined || this.gold.valueByTask.has(name)) return;
      const wanted = wordsOf(truth);
      const own = wordEdits(wanted, wordsOf(texts[t]!));
      edits += own;
      words += wanted.length;
      // A truth without words has no rate of its own.
      if (wanted.length === 0) return;
      rates += own / wanted.length;
      tasks++;
    });
    return { werPooled: words === 0 ? null : edits / words, werPerTask: tasks === 0 ? null : rates / tasks };
  }
}
