/** Methods that count votes: with equal weights, or weighted by each worker's agreement with the others. */
import type { Answers } from './answers.ts';
import { bestLabels, clamp, voteShares, type ModelOptions, type Posterior } from './labelling.ts';

/**
 * Majority vote: a class's probability is its share of the answers. A tie goes to the class with the lower number.
 *
 * Cost: answers + tasks × classes.
 */
export function majority(answers: Answers, options: ModelOptions = {}): Posterior {
  return { probabilities: voteShares(answers, options.gold), iterations: 1, converged: true };
}

/**
 * Wawa, worker agreement with aggregate (Appen's name; in crowd-kit under the same): votes count by how often their
 * worker agreed with the majority.
 *
 * Cost: 3 × answers.
 */
export function wawa(answers: Answers, options: ModelOptions = {}): Posterior {
  const labels = bestLabels(answers, voteShares(answers, options.gold), options.gold);
  return { probabilities: weightedShares(answers, agreementWith(answers, labels), options.gold), iterations: 1, converged: true };
}

/** How far a zero-based skill moves towards the agreement seen, halved every so many rounds. */
const FIRST_STEP = 1;
const ROUNDS_PER_STEP = 20;
const STEP_FACTOR = 0.5;
const SKILL_CHANGE = 1e-5;

/**
 * Zero-based skill (Yandex's, in crowd-kit under the same name): votes are weighted by skills, and skills move towards
 * agreement with the labels that come of it, in steps that get smaller, from chance on.
 *
 * Cost: 2 × answers × iterations; at most 100 iterations.
 */
export function zeroBasedSkill(answers: Answers, options: ModelOptions = {}): Posterior {
  const maximum = options.maximumIterations ?? 100;
  let skills = new Float64Array(answers.workers).fill(1 / answers.classes + 1e-5);
  let step = FIRST_STEP;
  let probabilities = weightedShares(answers, skills, options.gold);
  for (let iteration = 1; iteration <= maximum; iteration++) {
    if (iteration % ROUNDS_PER_STEP === 0) step *= STEP_FACTOR;
    const agreement = agreementWith(answers, bestLabels(answers, probabilities, options.gold));
    const moved = skills.map((skill, w) => skill + step * (agreement[w]! - skill));
    const change = moved.reduce((sum, skill, w) => sum + Math.abs(skill - skills[w]!), 0) / Math.max(1, answers.workers);
    skills = moved;
    probabilities = weightedShares(answers, skills, options.gold);
    if (change < SKILL_CHANGE) return { probabilities, iterations: iteration, converged: true };
  }
  return { probabilities, iterations: maximum, converged: false };
}

/** Share of each worker's answers that are the task's label; 0 for a worker without answers. */
export function agreementWith(answers: Answers, labels: Int32Array): Float64Array {
  const agreed = new Float64Array(answers.workers);
  const given = new Float64Array(answers.workers);
  for (let a = 0; a < answers.task.length; a++) {
    given[answers.worker[a]!]!++;
    if (labels[answers.task[a]!] === answers.label[a]) agreed[answers.worker[a]!]!++;
  }
  return agreed.map((count, w) => (given[w] === 0 ? 0 : count / given[w]!));
}

/** Each class's share of the weights of a task's answers. When all weights are 0, the answers count equally. */
function weightedShares(answers: Answers, weights: Float64Array, gold: Int32Array | undefined): Float64Array {
  const { tasks, classes, label, worker, taskStart } = answers;
  const shares = new Float64Array(tasks * classes);
  for (let t = 0; t < tasks; t++) {
    if (clamp(shares, t, classes, gold)) continue;
    let total = 0;
    for (let a = taskStart[t]!; a < taskStart[t + 1]!; a++) total += weights[worker[a]!]!;
    for (let a = taskStart[t]!; a < taskStart[t + 1]!; a++) {
      shares[t * classes + label[a]!]! += total > 0 ? weights[worker[a]!]! / total : 1 / (taskStart[t + 1]! - taskStart[t]!);
    }
    if (taskStart[t] === taskStart[t + 1]) shares.fill(1 / classes, t * classes, (t + 1) * classes);
  }
  return shares;
}
