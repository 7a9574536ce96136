import type { TypedDocumentNode } from '@urql/core';
import type { PersonFields } from '../../api/generated/fragments.ts';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { useOversight } from '../shared/use-oversight.ts';

interface ProposalActionsProps<Approved extends object, Withdrawn extends object, Variables extends object> {
  readonly proposedBy: PersonFields | null;
  readonly amount: string;
  readonly approve: TypedDocumentNode<Approved, Variables>;
  readonly withdraw: TypedDocumentNode<Withdrawn, Variables>;
  readonly variables: NoInfer<Variables>;
}

/** The admin who proposed it can withdraw it; another can approve it. */
export function ProposalActions<Approved extends object, Withdrawn extends object, Variables extends object>(
  props: ProposalActionsProps<Approved, Withdrawn, Variables>,
) {
  const { proposedBy, amount, approve, withdraw, variables } = props;
  const t = useT();
  const { personId } = useOversight();
  return proposedBy?.id === personId ? (
    <ActionButton label={t('requests.withdraw')} text={<p>{t('decision.you-asked')}</p>} document={withdraw} variables={() => variables} />
  ) : (
    <ActionButton
      label={t('decision.approve', { amount })}
      text={<p>{t('corrections.approve-text')}</p>}
      document={approve}
      variables={() => variables}
    />
  );
}
