/**
 * Runs the model: at once where that takes some milliseconds, in a thread where it would hold up the process.
 *
 * The thread is the compiled file beside this one. Run from sources, where there is none, everything runs here.
 */
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { Bug } from '../../kernel/index.ts';
import {
  runBoxes,
  runClasses,
  runNumbers,
  type BoxInput,
  type BoxOutput,
  type ClassInput,
  type ClassOutput,
  type ModelInput,
  type NumberInput,
  type NumberOutput,
} from './model.ts';

/** Answers (of all items) from which on a run gets a thread. */
export const THREAD_FROM_ANSWERS = 5_000;

/** A file that runs as {@link Worker}, and what Node needs to run it. */
export interface ThreadFile {
  readonly url: URL;
  readonly options?: Pick<WorkerOptions, 'execArgv'>;
}

const COMPILED: ThreadFile | null = import.meta.url.endsWith('.js') ? { url: new URL('./model.thread.js', import.meta.url) } : null;

@Injectable()
export class ModelThreads implements OnModuleDestroy {
  private readonly running = new Set<Worker>();

  onModuleDestroy(): Promise<unknown> {
    return Promise.all([...this.running].map((thread) => thread.terminate()));
  }

  /** @throws the error of the model, or a Bug when its thread ended without a result */
  async classes(input: Omit<ClassInput, 'kind'>, file: ThreadFile | null = COMPILED): Promise<ClassOutput> {
    const isSmall = input.answers.task.length < THREAD_FROM_ANSWERS;
    return file === null || isSmall ? runClasses(input) : this.inThread<ClassOutput>({ ...input, kind: 'classes' }, file);
  }

  /** The same for numbers. */
  async numbers(input: Omit<NumberInput, 'kind'>, file: ThreadFile | null = COMPILED): Promise<NumberOutput> {
    const isSmall = input.answers.task.length < THREAD_FROM_ANSWERS;
    return file === null || isSmall ? runNumbers(input) : this.inThread<NumberOutput>({ ...input, kind: 'numbers' }, file);
  }

  /** The same for boxes, of which each counts as an answer. */
  async boxes(input: Omit<BoxInput, 'kind'>, file: ThreadFile | null = COMPILED): Promise<BoxOutput> {
    const isSmall = input.answers.label.length < THREAD_FROM_ANSWERS;
    return file === null || isSmall ? runBoxes(input) : this.inThread<BoxOutput>({ ...input, kind: 'boxes' }, file);
  }

  private async inThread<Output>(input: ModelInput, file: ThreadFile): Promise<Output> {
    const thread = new Worker(file.url, { ...file.options, workerData: input });
    this.running.add(thread);
    try {
      return await new Promise<Output>((resolve, reject) => {
        thread.once('message', resolve);
        thread.once('error', reject);
        thread.once('exit', (code) => reject(new Bug(`the thread of the model ended with ${code}`)));
      });
    } finally {
      this.running.delete(thread);
      // It may still be about to end by itself.
      void thread.terminate();
    }
  }
}
