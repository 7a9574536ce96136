/** GraphQL: requests of one admin that another admin decides. */
import { ArgsType, Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { subjectPublicId } from '../../audit/index.ts';
import { isAdmin, SeenBy, connectionType, idScalar, PageArgs, payloadType } from '../../platform/index.ts';
import type { AdminRequest, AdminRequestState } from './admin-request.ts';

export const AdminRequestStateEnum = {
  PENDING: 'pending',
  APPROVED: 'approved',
  REFUSED: 'refused',
  WITHDRAWN: 'withdrawn',
  EXPIRED: 'expired',
} as const;
registerEnumType(AdminRequestStateEnum, {
  name: 'AdminRequestState',
  description: 'How far a request of an admin is.',
  valuesMap: {
    PENDING: { description: 'It waits for another admin; nothing has happened yet.' },
    APPROVED: { description: 'Another admin approved it, and it was carried out in the same transaction.' },
    REFUSED: { description: 'Another admin refused it and said why.' },
    WITHDRAWN: { description: 'The admin who asked took it back.' },
    EXPIRED: { description: 'Nobody decided it in time; it can be asked again.' },
  },
});

@SeenBy(isAdmin)
@ObjectType({ description: 'One argument of a request, for people to read.' })
export class AdminRequestDetailType {
  @Field(() => String, { description: 'What it is, such as "amount".' })
  name: string;

  @Field(() => String, { description: 'Its value as text, such as "12.50 USD".' })
  value: string;
}

@SeenBy(isAdmin)
@ObjectType({ description: 'An object that a request is about, or that its approval made.' })
export class AdminRequestSubjectType {
  @Field(() => String, { description: 'The kind of object, as in the act log: "person", "funding".' })
  kind: string;

  @Field(() => String, { description: 'Its public id, as the API shows it elsewhere.' })
  id: string;
}

@SeenBy(isAdmin)
@ObjectType('AdminRequest', {
  description: 'Something that takes two admins: one asks for it, another approves it, and only then it happens.',
})
export class AdminRequestType {
  @Field(() => idScalar('AdminRequest'), { description: 'The id of the request.' })
  id: string;

  @Field(() => String, {
    description:
      'What approval does: admin.grant, admin.revoke, funding.record, funding.take_back, funding_cap.lift, organisation_restriction.lift, fee.agree or fee.end.',
  })
  kind: string;

  @Field(() => AdminRequestStateEnum, { description: 'How far the request is.' })
  state: AdminRequestState;

  @Field(() => AdminRequestSubjectType, { description: 'The object that the request is about.' })
  subject: AdminRequestSubjectType;

  @Field(() => [AdminRequestDetailType], { description: 'All that was asked, as names and values for people.' })
  details: AdminRequestDetailType[];

  @Field(() => String, { nullable: true, description: 'Why it was asked; null when no reason was given.' })
  reason: string | null;

  @Field(() => Date, { description: 'When it was asked (server clock).' })
  requestedAt: Date;

  @Field(() => Date, { description: 'When it expires unless it was decided before.' })
  expiresAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was approved, refused, withdrawn or expired; null while it is pending.' })
  decidedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'What the admin who decided remarked: the reason of a refusal; null when nothing.' })
  decisionNote: string | null;

  @Field(() => AdminRequestSubjectType, {
    nullable: true,
    description: 'The object that the approval made or changed; null until it is approved, and where there is none.',
  })
  result: AdminRequestSubjectType | null;

  /** Not a field: the row, for what is resolved of it. */
  row: AdminRequest;
}

export const AdminRequestConnection = connectionType(AdminRequestType, 'AdminRequest');

function subject(kind: string, id: string): AdminRequestSubjectType {
  return { kind, id: subjectPublicId(kind, id) };
}

/** @param now what is pending past its end is shown as expired, swept or not */
export function adminRequestType(row: AdminRequest, now: Date): AdminRequestType {
  const { id, kind, details, reason, requestedAt, expiresAt, decidedAt, decisionNote, resultKind, resultId } = row;
  const state = row.state === 'pending' && row.expiresAt <= now ? 'expired' : row.state;
  return Object.assign(new AdminRequestType(), {
    ...{ id, kind, state, reason, requestedAt, expiresAt, decidedAt, decisionNote, row },
    details: [...details],
    subject: subject(row.subjectKind, row.subjectId),
    result: resultKind === null || resultId === null ? null : subject(resultKind, resultId),
  });
}

@ArgsType()
export class AdminRequestsArgs extends PageArgs {
  @Field(() => [AdminRequestStateEnum], { nullable: true, description: 'Only requests in one of these states; all when left out.' })
  states?: AdminRequestState[] | null;

  @Field(() => [String], { nullable: true, description: 'Only requests of one of these kinds, such as "admin.grant"; all when left out.' })
  kinds?: string[] | null;
}

@InputType({ description: 'A request to approve.' })
export class ApproveAdminRequestInput {
  @Field(() => idScalar('AdminRequest'), { description: 'The request to approve.' })
  requestId: string;

  @Field(() => String, { nullable: true, description: 'A remark for the record, at most 1000 characters.' })
  note?: string | null;
}

@InputType({ description: 'A request to refuse, and the reason.' })
export class RefuseAdminRequestInput {
  @Field(() => idScalar('AdminRequest'), { description: 'The request to refuse.' })
  requestId: string;

  @Field(() => String, { description: 'Why it is refused, in 10 to 1000 characters.' })
  reason: string;
}

@InputType({ description: 'A request of your own to withdraw.' })
export class WithdrawAdminRequestInput {
  @Field(() => idScalar('AdminRequest'), { description: 'The request to withdraw.' })
  requestId: string;
}

export const ApproveAdminRequestPayload = payloadType('ApproveAdminRequest', { request: () => AdminRequestType });
export const RefuseAdminRequestPayload = payloadType('RefuseAdminRequest', { request: () => AdminRequestType });
export const WithdrawAdminRequestPayload = payloadType('WithdrawAdminRequest', { request: () => AdminRequestType });
