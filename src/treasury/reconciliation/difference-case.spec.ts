import { asId } from '../../kernel/index.ts';
import { updatedCase, type CaseDecision } from './difference-case.ts';

const ada = asId<'Person'>('01900000-0000-7000-8000-000000000001');
const open: CaseDecision = { state: 'open', ownerId: null, note: null };

describe('updatedCase', () => {
  it.each([
    [open, { ownerId: ada }, { state: 'open', ownerId: ada, note: null }],
    [open, { state: 'in_progress', ownerId: ada } as const, { state: 'in_progress', ownerId: ada, note: null }],
    [open, { state: 'explained', note: ' A fee of May. ' } as const, { state: 'explained', ownerId: null, note: 'A fee of May.' }],
    [open, { state: 'resolved', note: 'Corrected.' } as const, { state: 'resolved', ownerId: null, note: 'Corrected.' }],
    [{ ...open, ownerId: ada, note: 'x' }, { ownerId: null, note: null }, open],
    [{ ...open, state: 'resolved' } as const, { ownerId: ada }, { state: 'resolved', ownerId: ada, note: null }],
    [{ ...open, state: 'explained', note: 'x' } as const, { state: 'open' } as const, { ...open, note: 'x' }],
  ])('changes %j by %j to %j', (known, update, expected) => {
    expect(updatedCase(known, update)).toEqual({ ok: true, value: expected });
  });

  it.each([
    [open, { state: 'in_progress' } as const, 'ownerId'],
    [{ ...open, state: 'in_progress', ownerId: ada } as const, { ownerId: null }, 'ownerId'],
    [open, { state: 'explained' } as const, 'note'],
    [open, { state: 'explained', note: '  ' } as const, 'note'],
    [{ ...open, state: 'explained', note: 'x' } as const, { note: null }, 'note'],
    [open, { state: 'resolved' } as const, 'note'],
    [open, { note: 'x'.repeat(1001) }, 'note'],
  ])('refuses to change %j by %j, and names %s', (known, update, path) => {
    expect(updatedCase(known, update)).toMatchObject({ ok: false, refusals: [{ kind: 'INVALID', path: [path] }] });
  });

  it.each([
    [open, {}],
    [open, { state: 'open', ownerId: null, note: ' ' } as const],
  ])('refuses to change %j by %j, which is the same', (known, update) => {
    expect(updatedCase(known, update)).toMatchObject({ ok: false, refusals: [{ kind: 'CONFLICT' }] });
  });
});
