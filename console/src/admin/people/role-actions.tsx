import { GrantAdmin, GrantAuditor, RequestResetLink, RevokeAdmin, RevokeAuditor } from '../../api/generated/admin.ts';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import type { PersonOf } from './person-of.ts';

/** What two admins can change about a person's access. */
export function RoleActions({ person }: { readonly person: PersonOf }) {
  const t = useT();
  const personId = person.id;
  const reason = { name: 'reason', label: t('admin.reason'), help: t('admin.reason-help') };
  const text = <p>{t('admin.two-admins')}</p>;
  const variables = (written: string) => ({ input: { personId, reason: written } });
  if (person.erasure !== null) return null;
  return (
    <p className="row">
      <ActionButton
        label={t('people.reset-link')}
        text={<p>{t('people.reset-link-text')}</p>}
        reason={{ name: 'reason', label: t('people.reset-reason'), help: t('admin.reason-help') }}
        document={RequestResetLink}
        variables={variables}
      />
      {person.isAdmin ? (
        <ActionButton label={t('people.revoke-admin')} text={text} reason={reason} document={RevokeAdmin} variables={variables} />
      ) : (
        <ActionButton label={t('people.grant-admin')} text={text} reason={reason} document={GrantAdmin} variables={variables} />
      )}
      {person.isAuditor ? (
        <ActionButton label={t('people.revoke-auditor')} text={text} reason={reason} document={RevokeAuditor} variables={variables} />
      ) : (
        <ActionButton label={t('people.grant-auditor')} text={text} reason={reason} document={GrantAuditor} variables={variables} />
      )}
    </p>
  );
}
