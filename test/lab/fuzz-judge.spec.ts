/** What `npm run fuzz` takes for a fault, a leak, and something done that is not for the caller; and what not. */
import { judge, type Standing } from '../../lab/fuzz/judge.ts';
import type { WireAnswer } from '../../lab/fuzz/sender.ts';
import type { Caller, Role } from '../../lab/fuzz/world-builder.ts';
import type { World } from '../../lab/fuzz/world.ts';

const ORGANISATION = '00000000-0000-7000-8000-00000000000a';
const PERSON = '00000000-0000-7000-8000-00000000000b';
const WORD = 'zqfuz0123456789';
const world = { markers: new Map([[WORD, { what: 'the title of a draft', readers: [ORGANISATION] }]]) } as unknown as World;

const answer = (status: number, body: string): WireAnswer => ({
  status,
  text: `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\n\r\n${body}`,
  milliseconds: 1,
  isTimedOut: false,
});
const data = (value: unknown) => answer(200, JSON.stringify({ data: { answer: value } }));
const standing = (roles: Role[], reads: string[] = [], hasAccount = true): Standing => ({
  roles: new Set(roles),
  reads: new Set(reads),
  hasAccount,
});
const caller: Caller = { name: 'somebody', token: 't', personId: PERSON, roles: new Set(['worker']), isReadOnly: false };
const kinds = (name: string, of: Standing, got: WireAnswer, sent = '', by = caller) =>
  judge(name, by, of, world, sent, got).map(({ kind }) => kind);

describe('a fault of the server', () => {
  it.each([
    ['a status of 500', answer(500, '{}')],
    ['a status of 503', answer(503, '')],
    ['an opaque error in an answer of 200', answer(200, '{"errors":[{"extensions":{"code":"INTERNAL_SERVER_ERROR"}}],"data":null}')],
  ])('recognises %s', (_what, got) => {
    expect(kinds('Query.me', standing(['worker']), got)).toEqual(['fivexx']);
  });

  it('ignores a refusal', () => {
    for (const status of [400, 401, 403, 404, 413, 415, 422, 429]) {
      expect(kinds('Query.me', standing(['worker']), answer(status, '{"code":"INVALID"}'))).toEqual([]);
    }
  });
});

describe('private data of an organisation', () => {
  const shown = data({ title: WORD });

  it('forbids it to a caller who is no member, also in an error', () => {
    expect(kinds('Query.batchCard', standing(['worker'], [PERSON]), shown)).toEqual(['forbidden']);
    expect(kinds('Query.batchCard', standing(['worker'], [PERSON]), answer(400, `{"message":"${WORD}"}`))).toEqual(['forbidden']);
  });

  it('allows it to members and admins', () => {
    expect(kinds('Query.batch', standing(['requester'], [ORGANISATION]), shown)).toEqual([]);
    expect(kinds('Query.batch', standing(['admin']), shown)).toEqual([]);
  });

  it('allows it to the caller who sent it', () => {
    expect(kinds('Query.batchCard', standing(['worker']), shown, `{"title":"${WORD}"}`)).toEqual([]);
  });
});

describe('something done by somebody whom it is not for', () => {
  it('reports an operation that succeeded for a caller without the right', () => {
    const done = data({ userErrors: [] });
    expect(kinds('Mutation.suspendPerson', standing(['requester']), done)).toEqual(['forbidden']);
    expect(kinds('Mutation.claimNextTask', standing(['admin']), done)).toEqual(['forbidden']);
    expect(kinds('Mutation.updateMe', standing(['anonymous'], [], false), done)).toEqual(['forbidden']);
    expect(kinds('Query.people', standing(['requester']), data({ nodes: [{ id: 'per_1' }] }))).toEqual(['forbidden']);
    expect(kinds('GET /audit/export.jsonl', standing(['worker']), answer(200, '{"kind":"header"}'))).toEqual(['forbidden']);
  });

  it('reports an operation that succeeded for a key with read scopes only', () => {
    const key = { ...caller, isReadOnly: true };
    expect(kinds('Mutation.createBatch', standing(['requester']), data({ userErrors: [] }), '', key)).toEqual(['forbidden']);
    expect(kinds('Mutation.createBatch', standing(['requester']), data({ userErrors: [] }))).toEqual([]);
  });

  it('ignores an operation that was refused, or returned nothing', () => {
    expect(kinds('Mutation.suspendPerson', standing(['requester']), data({ userErrors: [{ message: 'No.' }] }))).toEqual([]);
    expect(kinds('Query.people', standing(['requester']), data({ nodes: [] }))).toEqual([]);
    expect(kinds('Query.person', standing(['requester']), data(null))).toEqual([]);
    expect(kinds('GET /audit/export.jsonl', standing(['worker']), answer(403, '{"code":"FORBIDDEN"}'))).toEqual([]);
  });
});
