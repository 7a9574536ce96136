import { newId, publicId } from '../kernel/index.ts';
import { hintKeysOf } from './table.ts';

const [batchId, workerId, organisationId, actorId, subjectId] = Array.from({ length: 5 }, () => newId());

interface Given {
  readonly verb: string;
  readonly kind: string;
  readonly data?: Record<string, unknown>;
  readonly organisation?: boolean;
}

function touched({ verb, kind, data = {}, organisation = false }: Given): string[] {
  const names = new Map([
    [batchId, 'B'],
    [workerId, 'W'],
    [organisationId, 'O'],
    [actorId, 'A'],
    [subjectId, 'S'],
  ]);
  const act = {
    verb,
    subjectKind: kind,
    subjectId: subjectId!,
    organisationId: organisation ? organisationId! : null,
    actorId: actorId!,
    data,
  };
  return hintKeysOf(act).map(({ key }) => key.replace(/[0-9a-f-]{36}/, (id) => names.get(id as never) ?? id));
}

describe('touchedBy', () => {
  it.each<[Given, string[]]>([
    [{ verb: 'assignment.submitted', kind: 'assignment', data: { batchId }, organisation: true }, ['batch:B']],
    [{ verb: 'assignment.approved', kind: 'assignment', data: { batchId, workerId } }, ['batch:B', 'work:W', 'money:W']],
    [{ verb: 'assignment.rejected', kind: 'assignment', data: { batchId, workerId } }, ['batch:B', 'work:W', 'money:W']],
    [{ verb: 'rejection.overturned', kind: 'assignment', data: { batchId, workerId } }, ['batch:B', 'work:W', 'money:W']],
    [{ verb: 'batch.labelled', kind: 'batch', organisation: true }, ['batch:S', 'organisation:O']],
    [{ verb: 'batch.launched', kind: 'batch', organisation: true }, ['batch:S', 'organisation:O', 'queue:first-batches']],
    [{ verb: 'reward.released', kind: 'review', data: { workerId } }, ['money:W']],
    [{ verb: 'bonus.paid', kind: 'bonus', data: { workerId }, organisation: true }, ['money:W', 'organisation:O']],
    [{ verb: 'payout.paid', kind: 'payout', data: { workerId } }, ['money:W', 'queue:payouts']],
    [{ verb: 'payout.exit_ended', kind: 'payout' }, ['queue:payouts']],
    [{ verb: 'payout_schedule.chosen', kind: 'person' }, ['money:S']],
    [{ verb: 'payee.changed', kind: 'payee', data: { workerId } }, ['money:W', 'queue:payees']],
    [{ verb: 'reconciliation.ended', kind: 'reconciliation' }, ['queue:reconciliation']],
    [{ verb: 'difference.updated', kind: 'difference_case' }, ['queue:reconciliation']],
    [{ verb: 'admin_request.made', kind: 'admin_request' }, ['queue:admin-requests']],
    [{ verb: 'person.suspended', kind: 'person' }, ['account:S']],
    [{ verb: 'money.put_on_hold', kind: 'person' }, ['account:S', 'money:S']],
    [{ verb: 'membership.invited', kind: 'membership', data: { personId: workerId }, organisation: true }, ['account:W', 'organisation:O']],
    [{ verb: 'membership.accepted', kind: 'membership', organisation: true }, ['account:A', 'organisation:O']],
    [{ verb: 'pool_member.joined', kind: 'pool_member', organisation: true }, ['organisation:O', 'account:A']],
    // A manager removes the worker, and the act log names no worker.
    [{ verb: 'pool_member.removed', kind: 'pool_member', organisation: true }, ['organisation:O']],
    [{ verb: 'funding.confirmed', kind: 'funding', organisation: true }, ['organisation:O', 'queue:payers']],
    // The act log does not connect a blocked worker with a person.
    [{ verb: 'worker.blocked', kind: 'restriction', organisation: true }, []],
    [{ verb: 'restriction.lifted', kind: 'restriction', organisation: true }, []],
    [{ verb: 'skill.shown', kind: 'person' }, []],
    [{ verb: 'session.started', kind: 'person' }, []],
    [{ verb: 'constructor.called', kind: 'person' }, []],
  ])('maps the event %o to the keys %j', (given, keys) => expect(touched(given)).toEqual(keys));

  it('returns the public id of the object to read again', () => {
    const act = {
      verb: 'payout.paid',
      subjectKind: 'payout',
      subjectId: subjectId!,
      organisationId: null,
      actorId: null,
      data: { workerId },
    };
    expect(hintKeysOf(act)[0]!.id).toBe(publicId('Payout', subjectId as never));
  });

  it.each(['person', 'worker', 'reconciliation'])('returns no id for the subject kind %s', (subjectKind) => {
    for (const verb of ['person.suspended', 'reconciliation.ended', 'payout_schedule.chosen']) {
      const act = { verb, subjectKind, subjectId: subjectId!, organisationId: null, actorId: null, data: {} };
      for (const { id } of hintKeysOf(act)) expect(id).toBeNull();
    }
  });
});
