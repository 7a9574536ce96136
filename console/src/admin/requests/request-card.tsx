import { useState } from 'react';
import {
  ApproveAdminRequest,
  OpenResetLink,
  RefuseAdminRequest,
  WithdrawAdminRequest,
  type AdminRequestsData,
} from '../../api/generated/admin.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { OrganisationLink } from '../shared/organisation-link.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { TraceLink } from '../shared/trace-link.tsx';
import { useOversight } from '../shared/use-oversight.ts';

interface RequestCardProps {
  readonly request: AdminRequestsData['adminRequests']['nodes'][number];
  readonly isOffline: boolean;
}

/** One request of an admin: what it would do, why, who asked, and who may decide. */
export function RequestCard({ request, isOffline }: RequestCardProps) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime, relative } = useFormat();
  const { personId } = useOversight();
  const [link, setLink] = useState<string | null>(null);
  const requestId = request.id;
  const isOwn = request.requestedBy.id === personId;
  const isPending = request.state === 'PENDING';
  const kind = tell(`request.${request.kind}`, request.kind);
  return (
    <article className="card request" aria-label={kind}>
      <p className="row">
        <strong>{kind}</strong>
        <span className={`tag ${isPending ? 'tag-amber' : ''}`}>{tell(`request-state.${request.state}`, request.state)}</span>
        {request.person !== null && <PersonLink person={request.person} />}
        {request.organisation !== null && <OrganisationLink organisation={request.organisation} />}
        {request.person === null && request.organisation === null && <TraceLink id={request.subject.id} />}
      </p>
      {request.details.length > 0 && (
        <dl className="facts-list">
          {request.details.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {request.reason !== null && <blockquote dir="auto">{request.reason}</blockquote>}
      <p className="soft">
        {t('requests.asked')} <PersonLink person={request.requestedBy} />, {dateTime(request.requestedAt)}.{' '}
        {isPending && t('requests.expires', { when: relative(request.expiresAt) })}{' '}
        {request.decidedAt !== null && (
          <>
            {t('requests.decided')} <PersonLink person={request.decidedBy} />, {dateTime(request.decidedAt)}.{' '}
            <span dir="auto">{request.decisionNote}</span>
          </>
        )}
      </p>
      {isPending && (
        <p>
          <strong>{t('requests.approvals-0')}</strong>{' '}
          <span className="soft">
            {request.mayDecide ? t('requests.you-may') : isOwn ? t('decision.you-asked') : t('decision.others-decide')}
          </span>
        </p>
      )}
      {link !== null && (
        <p className="notice notice-waiting">
          {t('requests.link')} <bdi className="secret">{link}</bdi>
        </p>
      )}
      <p className="row">
        {isPending && request.mayDecide && (
          <>
            <ActionButton
              label={t('requests.approve')}
              isDisabled={isOffline}
              text={<p>{t('requests.approve-text')}</p>}
              reason={{ name: 'note', label: t('decision.note'), isOptional: true }}
              document={ApproveAdminRequest}
              variables={(note) => ({ input: { requestId, note: note === '' ? null : note } })}
            />
            <ActionButton
              label={t('requests.refuse')}
              isDisabled={isOffline}
              text={<p>{t('requests.refuse-text')}</p>}
              reason={{ name: 'reason', label: t('admin.reason'), help: t('requests.refuse-help') }}
              document={RefuseAdminRequest}
              variables={(reason) => ({ input: { requestId, reason } })}
            />
          </>
        )}
        {isPending && isOwn && (
          <ActionButton label={t('requests.withdraw')} document={WithdrawAdminRequest} variables={() => ({ input: { requestId } })} />
        )}
        {isOwn && request.state === 'APPROVED' && request.kind === 'password.reset_link' && (
          <ActionButton
            label={t('requests.open-link')}
            text={<p>{t('requests.open-link-text')}</p>}
            document={OpenResetLink}
            variables={() => ({ input: { requestId } })}
            done={({ openResetLink }) => setLink(openResetLink.link?.url ?? null)}
          />
        )}
      </p>
    </article>
  );
}
