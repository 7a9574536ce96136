import type { SessionData } from '../../api/generated/account.ts';
import { matching, type Command } from './commands.ts';
import { pageOfId } from './page-of-id.ts';

const command = (label: string, kind = 'Page'): Command => ({ id: label, label, kind, run: () => undefined });
const labels = (text: string, ...all: string[]) =>
  matching(
    all.map((label) => command(label)),
    text,
  ).map(({ label }) => label);

describe('matching', () => {
  it('offers all commands when nothing is written', () => expect(labels('', 'Board', 'Money')).toEqual(['Board', 'Money']));

  it('finds words anywhere, without accents and capitals, and puts a beginning first', () => {
    expect(labels('etiq', 'Mis etiquétas', 'Étiquetas', 'Dinero')).toEqual(['Étiquetas', 'Mis etiquétas']);
  });

  it('asks for every word', () => expect(labels('shop 1911', 'Shop signs of 1911', 'Shop signs')).toEqual(['Shop signs of 1911']));
});

describe('pageOfId', () => {
  const id = (prefix: string) => `${prefix}_01m8mh5es4fhqb90sk5nypxyct`;
  const session = (me: object) =>
    ({ me: { isAdmin: false, isAuditor: false, worker: null, memberships: [], ...me } }) as unknown as SessionData;

  it.each([
    ['an admin', { isAdmin: true, worker: {} }, 'fnd', `/admin/trace?id=${id('fnd')}`],
    ['an auditor', { isAuditor: true }, 'bat', `/admin/trace?id=${id('bat')}`],
    ['a requester', { memberships: [{}] }, 'bat', `/r/batches/${id('bat')}`],
    ['a worker', { worker: {} }, 'bat', `/work/batch/${id('bat')}`],
    ['a worker', { worker: {} }, 'asg', `/work/task/${id('asg')}`],
    ['a worker', { worker: {} }, 'pay', null],
  ])('leads %s from the id of their thing to its page', (_who, me, prefix, page) => {
    expect(pageOfId(session(me), id(prefix))).toBe(page);
  });

  it('takes no text that is no id', () => expect(pageOfId(session({ isAdmin: true }), 'board')).toBe(null));
});
