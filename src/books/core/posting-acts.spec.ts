import type { Act } from '../../audit/index.ts';
import { asId } from '../../kernel/index.ts';
import { actsAbout } from './posting-acts.ts';

function act(id: string, subjectId: string, data: Record<string, unknown> = {}): Act {
  return {
    id: asId(id),
    at: new Date(0),
    actorKind: 'system',
    actorId: null,
    actorName: 'test',
    via: null,
    verb: 'assignment.approved',
    subjectKind: 'assignment',
    subjectId,
    organisationId: null,
    data,
    requestId: 'test',
  };
}

const one = act('1', 'asg1', { reviewId: 'rev1' });
const two = act('2', 'asg2', { reviewId: 'rev2' });

describe('actsAbout', () => {
  it('selects acts that name the subject of the posting, as subject or in their data', () => {
    expect(actsAbout([one, two], { kind: 'assignment', id: 'asg2', part: null })).toEqual([two]);
    expect(actsAbout([one, two], { kind: 'rejection', id: 'rev1', part: null })).toEqual([one]);
  });

  it('selects all acts of the transaction when none names the subject', () => {
    expect(actsAbout([one], { kind: 'funding', id: 'fnd1', part: null })).toEqual([one]);
  });
});
