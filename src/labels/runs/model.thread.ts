/** A thread that runs the model once, so that a large batch does not hold up the event loop. Imports nothing that needs a container. */
import { parentPort, workerData } from 'node:worker_threads';
import { runModel, type ModelInput } from './model.ts';

const { output, arrays } = runModel(workerData as ModelInput);
parentPort?.postMessage(
  output,
  arrays.map((array) => array.buffer as ArrayBuffer),
);
