import { DemandOwnerTotp } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { CheckField } from '../../forms/check-field.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';

interface OwnerTotpProps {
  readonly organisationId: string;
  readonly isDemanded: boolean;
}

/** Whether owners need a second factor. */
export function OwnerTotp({ organisationId, isDemanded }: OwnerTotpProps) {
  const t = useT();
  const command = useCommand(DemandOwnerTotp);
  return (
    <section className="card" aria-labelledby="owner-totp">
      <h2 id="owner-totp">{t('team.second-factor')}</h2>
      <CheckField
        label={t('team.demand-totp')}
        isChecked={isDemanded}
        isDisabled={command.isSending}
        onChange={(next) => void command.run({ input: { organisationId, isDemanded: next } })}
      />
      <p className="field-help">{t('team.demand-totp-help')}</p>
      <Refusals outcome={command.outcome} />
    </section>
  );
}
