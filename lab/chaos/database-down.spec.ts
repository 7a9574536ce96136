import { isDatabaseDown } from './database-down.ts';

const withCode = (code: string) => Object.assign(new Error('no'), { code });

it.each([
  ['nobody listens', withCode('ECONNREFUSED')],
  ['it starts up', withCode('57P03')],
  ['the connection broke off', new Error('Connection terminated unexpectedly')],
  ['all addresses were tried', Object.assign(new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]), {})],
  ['somebody wrapped it', new Error('cannot start', { cause: withCode('57P01') })],
])('a database is down when %s', (_why, error) => {
  expect(isDatabaseDown(error)).toBe(true);
});

it.each([
  ['a wrong password', withCode('28P01')],
  ['no such database', withCode('3D000')],
  ['a host that is not there', withCode('ENOTFOUND')],
  ['a bug', new TypeError('x is not a function')],
  ['nothing', undefined],
])('%s is an error of its own', (_what, error) => {
  expect(isDatabaseDown(error)).toBe(false);
});
