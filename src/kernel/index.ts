export * from './assert.ts';
export * from './clock.ts';
export * from './cursor.ts';
export * from './id.ts';
export * from './money.ts';
export * from './result.ts';
export * from './state-machine.ts';
export * from './random.ts';
