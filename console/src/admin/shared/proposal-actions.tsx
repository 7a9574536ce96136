import type { TypedDocumentNode } from '@urql/core';
import type { PersonFields } from '../../api/generated/fragments.ts';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from './action-button.tsx';
import { deciderOfProposal } from './decider-of-proposal.ts';
import { useOversight } from './use-oversight.ts';

interface ProposalActionsProps<Approved extends object, Withdrawn extends object, Variables extends object> {
  readonly proposedBy: PersonFields | null;
  /** Organisation whose money it moves. Its members may not decide. */
  readonly organisationId?: string;
  /** Text of the approve button, with the amount. */
  readonly label: string;
  /** Where the money goes. */
  readonly text: string;
  readonly approve: TypedDocumentNode<Approved, Variables>;
  readonly withdraw: TypedDocumentNode<Withdrawn, Variables>;
  readonly variables: NoInfer<Variables>;
}

/** Actions on a proposal: another admin approves it, the proposer withdraws it. */
export function ProposalActions<Approved extends object, Withdrawn extends object, Variables extends object>(
  props: ProposalActionsProps<Approved, Withdrawn, Variables>,
) {
  const { proposedBy, organisationId = null, label, text, approve, withdraw, variables } = props;
  const t = useT();
  const decider = deciderOfProposal({ proposedBy, organisationId }, useOversight());
  const who = {
    yours: t('proposal.you-may'),
    asked: t('decision.you-asked'),
    member: t('requesters.yours'),
    auditor: t('decision.an-admin-decides'),
  };
  return (
    <div className="proposal">
      <strong>{t('proposal.approvals-0')}</strong>
      <span className="soft">{who[decider]}</span>
      {decider === 'asked' && (
        <ActionButton
          label={t('requests.withdraw')}
          text={<p>{t('proposal.withdraw-text')}</p>}
          document={withdraw}
          variables={() => variables}
        />
      )}
      {decider === 'yours' && <ActionButton label={label} text={<p>{text}</p>} document={approve} variables={() => variables} />}
    </div>
  );
}
