/** GraphQL types for admin requests. */
import { ArgsType, Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { AdminRequestId } from '../../kernel/index.ts';
import { subjectPublicId } from '../../audit/index.ts';
import { mayAudit, SeenBy, connectionType, idScalar, PageArgs, payloadType } from '../../platform/index.ts';
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
  description: 'State of an admin request.',
  valuesMap: {
    PENDING: { description: 'The request waits for another admin; nothing has changed yet.' },
    APPROVED: { description: 'Another admin approved the request, and the same transaction carried it out.' },
    REFUSED: { description: 'Another admin refused the request and gave a reason.' },
    WITHDRAWN: { description: 'The admin who made the request withdrew it.' },
    EXPIRED: { description: 'No admin decided the request in time; it can be made again.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('AdminRequestDetail', { description: 'One argument of an admin request, for people to read.' })
export class AdminRequestDetailType {
  @Field(() => String, { description: 'The name of the argument, such as "amount".' })
  name: string;

  @Field(() => String, { description: 'The value of the argument as text, such as "12.50 USD".' })
  value: string;
}

@SeenBy(mayAudit)
@ObjectType('AdminRequestSubject', { description: 'An object that an admin request is about, or that its approval made or changed.' })
export class AdminRequestSubjectType {
  @Field(() => String, { description: 'The kind of the object, as in the act log: "person", "funding".' })
  kind: string;

  @Field(() => String, { description: 'The public id of the object, as the API shows it elsewhere.' })
  id: string;
}

@SeenBy(mayAudit)
@ObjectType('AdminRequest', {
  description: 'An action that takes two admins: one admin asks for it, another admin approves it. The approval carries it out.',
})
export class AdminRequestType {
  @Field(() => idScalar('AdminRequest'), { description: 'The id of the request.' })
  id: AdminRequestId;

  @Field(() => String, {
    description:
      'The action that an approval carries out: admin.grant, admin.revoke, funding.record, funding.take_back, funding_cap.lift, organisation_restriction.lift, payout.exit, fee.agree, fee.end, auditor.grant, auditor.revoke, password.reset_link or platform_rule.change.',
  })
  kind: string;

  @Field(() => AdminRequestStateEnum, { description: 'The state of the request.' })
  state: AdminRequestState;

  @Field(() => AdminRequestSubjectType, { description: 'The object that the request is about.' })
  subject: AdminRequestSubjectType;

  @Field(() => [AdminRequestDetailType], { description: 'The arguments of the request, as names and values for people.' })
  details: AdminRequestDetailType[];

  @Field(() => String, { nullable: true, description: 'Reason that the first admin gave; null when no reason was given.' })
  reason: string | null;

  @Field(() => Date, { description: 'Time at which the request was made (server clock).' })
  requestedAt: Date;

  @Field(() => Date, { description: 'Time at which the request expires unless an admin decides it before.' })
  expiresAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Time at which the request was approved, refused, withdrawn or expired; null while it is pending.',
  })
  decidedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Reason of a refusal, or a remark on an approval; null when there is none.' })
  decisionNote: string | null;

  @Field(() => AdminRequestSubjectType, {
    nullable: true,
    description: 'The object that the approval made or changed; null until the request is approved, and null when there is no such object.',
  })
  result: AdminRequestSubjectType | null;

  /** The row that field resolvers read. Not exposed in the schema. */
  row: AdminRequest;
}

export const AdminRequestConnection = connectionType(AdminRequestType, 'AdminRequest');

function subject(kind: string, id: string): AdminRequestSubjectType {
  return { kind, id: subjectPublicId(kind, id) };
}

/** @param now a pending request that has expired is shown as expired, also before the sweep changes its row */
export function adminRequestType(row: AdminRequest, now: Date): AdminRequestType {
  const { id, kind, details, reason, requestedAt, expiresAt, decidedAt, decisionNote, resultKind, resultId } = row;
  const state = row.state === 'pending' && row.expiresAt <= now ? 'expired' : row.state;
  return Object.assign(new AdminRequestType(), {
    id,
    kind,
    state,
    reason,
    requestedAt,
    expiresAt,
    decidedAt,
    decisionNote,
    row,
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

@InputType({ description: 'The admin request to approve.' })
export class ApproveAdminRequestInput {
  @Field(() => idScalar('AdminRequest'), { description: 'The request to approve.' })
  requestId: AdminRequestId;

  @Field(() => String, { nullable: true, description: 'A remark for the record, at most 1000 characters; none when left out.' })
  note?: string | null;
}

@InputType({ description: 'The admin request to refuse, and the reason.' })
export class RefuseAdminRequestInput {
  @Field(() => idScalar('AdminRequest'), { description: 'The request to refuse.' })
  requestId: AdminRequestId;

  @Field(() => String, { description: 'Reason of the refusal, 10 to 1000 characters.' })
  reason: string;
}

@InputType({ description: 'Your own admin request to withdraw.' })
export class WithdrawAdminRequestInput {
  @Field(() => idScalar('AdminRequest'), { description: 'The request to withdraw.' })
  requestId: AdminRequestId;
}

/** Description of the field `request` in payloads of mutations that create an admin request. */
export const REQUEST_MADE = 'The request that waits for another admin; null when the mutation was refused.';

export const ApproveAdminRequestPayload = payloadType('ApproveAdminRequest', { request: () => AdminRequestType });
export const RefuseAdminRequestPayload = payloadType('RefuseAdminRequest', { request: () => AdminRequestType });
export const WithdrawAdminRequestPayload = payloadType('WithdrawAdminRequest', { request: () => AdminRequestType });
