/** A thread that runs the model once, so that a large batch does not hold up the event loop. Imports nothing that needs a container. */
import { parentPort, workerData } from 'node:worker_threads';
import { runModel, type ModelInput } from './model.ts';

const output = runModel(workerData as ModelInput);
const { label, confidence, given, right, chance } = output;
parentPort?.postMessage(output, [label, confidence, given, right, chance].map((array) => array.buffer as ArrayBuffer));
