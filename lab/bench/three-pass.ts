/**
 * Dawid-Skene as one would write it down from the paper: the baseline that ours is measured against. Three passes over all
 * answers in each iteration: the M step, the E step, and the likelihood. Everything in float64, a full confusion matrix for
 * each worker.
 */
import type { Answers } from '../../src/consensus/index.ts';

/** @returns tasks × classes */
export function threePassDawidSkene(answers: Answers, iterations: number): Float64Array {
  const { tasks, workers, classes, task, label } = answers;
  const posterior = new Float64Array(tasks * classes);
  const counts = new Float64Array(tasks);
  for (const t of task) counts[t]!++;
  for (let a = 0; a < task.length; a++) posterior[task[a]! * classes + label[a]!]! += 1 / counts[task[a]!]!;
  const confusion = new Float64Array(workers * classes * classes);
  const prior = new Float64Array(classes);
  let likelihood = 0;
  for (let iteration = 0; iteration < iterations; iteration++) {
    maximize(answers, posterior, confusion, prior);
    expect(answers, posterior, confusion, prior);
    likelihood = logLikelihood(answers, confusion, prior);
  }
  if (Number.isNaN(likelihood)) throw new Error('the likelihood is not a number');
  return posterior;
}

function maximize(answers: Answers, posterior: Float64Array, confusion: Float64Array, prior: Float64Array): void {
  const { tasks, workers, classes, task, worker, label } = answers;
  confusion.fill(0);
  prior.fill(0);
  for (let a = 0; a < task.length; a++) {
    for (let k = 0; k < classes; k++) confusion[(worker[a]! * classes + k) * classes + label[a]!]! += posterior[task[a]! * classes + k]!;
  }
  for (let row = 0; row < workers * classes; row++) {
    let total = 0;
    for (let l = 0; l < classes; l++) total += confusion[row * classes + l]!;
    for (let l = 0; l < classes; l++)
      confusion[row * classes + l] = Math.log(Math.max(total > 0 ? confusion[row * classes + l]! / total : 0, 1e-10));
  }
  for (let i = 0; i < posterior.length; i++) prior[i % classes]! += posterior[i]! / tasks;
  for (let k = 0; k < classes; k++) prior[k] = Math.log(Math.max(prior[k]!, 1e-10));
}

function expect(answers: Answers, posterior: Float64Array, confusion: Float64Array, prior: Float64Array): void {
  const { tasks, classes, task, worker, label } = answers;
  for (let i = 0; i < posterior.length; i++) posterior[i] = prior[i % classes]!;
  for (let a = 0; a < task.length; a++) {
    for (let k = 0; k < classes; k++) posterior[task[a]! * classes + k]! += confusion[(worker[a]! * classes + k) * classes + label[a]!]!;
  }
  for (let t = 0; t < tasks; t++) {
    const row = posterior.subarray(t * classes, (t + 1) * classes);
    const most = Math.max(...row);
    let total = 0;
    for (let k = 0; k < classes; k++) total += row[k] = Math.exp(row[k]! - most);
    for (let k = 0; k < classes; k++) row[k]! /= total;
  }
}

function logLikelihood(answers: Answers, confusion: Float64Array, prior: Float64Array): number {
  const { tasks, classes, task, worker, label } = answers;
  const logs = new Float64Array(tasks * classes);
  for (let i = 0; i < logs.length; i++) logs[i] = prior[i % classes]!;
  for (let a = 0; a < task.length; a++) {
    for (let k = 0; k < classes; k++) logs[task[a]! * classes + k]! += confusion[(worker[a]! * classes + k) * classes + label[a]!]!;
  }
  let sum = 0;
  for (let t = 0; t < tasks; t++) {
    let most = -Infinity;
    for (let k = 0; k < classes; k++) most = Math.max(most, logs[t * classes + k]!);
    let total = 0;
    for (let k = 0; k < classes; k++) total += Math.exp(logs[t * classes + k]! - most);
    sum += most + Math.log(total);
  }
  return sum;
}
