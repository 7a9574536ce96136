import { useState } from 'react';
import type { SecondFactorFields } from '../api/generated/fragments.ts';
import { DisableTotp, NewRecoveryCodes, StartTotp } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { Refusals } from '../forms/refusals.tsx';
import { useFormat } from '../messages/use-format.ts';
import { useT } from '../messages/language-context.ts';
import { ConfirmTotpForm } from './confirm-totp-form.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { Section } from './section.tsx';

/** A code of an app besides the password. */
export function SecondFactorSection({ factor }: { readonly factor: SecondFactorFields }) {
  const t = useT();
  const { date } = useFormat();
  const start = useCommand(StartTotp);
  const disable = useCommand(DisableTotp);
  const renew = useCommand(NewRecoveryCodes);
  const begun = start.outcome?.data?.startTotp;
  // The account says that it is on before anybody has read the codes.
  const [firstCodes, setFirstCodes] = useState<readonly string[] | null>(null);
  const codes = renew.outcome?.data?.newRecoveryCodes.recoveryCodes ?? firstCodes;
  const isOn = factor.since !== null;
  return (
    <Section title={t('totp.title')}>
      {isOn ? (
        <>
          <p>
            {t('totp.on', { when: date(factor.since) })}{' '}
            {factor.recoveryCodesLeft !== null && t('totp.left', { count: factor.recoveryCodesLeft })}
          </p>
          <p className="row">
            <button type="button" className="button" aria-disabled={renew.isSending} onClick={() => void renew.run({})}>
              {t('totp.renew')}
            </button>
            <button
              type="button"
              className="button button-quiet"
              disabled={factor.isDemanded}
              aria-disabled={disable.isSending}
              onClick={() => void disable.run({})}
            >
              {t('totp.disable')}
            </button>
          </p>
        </>
      ) : (
        <>
          <p className="soft">{factor.isMissing ? t('totp.missing') : t('totp.text')}</p>
          {begun?.secret == null ? (
            <button type="button" className="button" aria-disabled={start.isSending} onClick={() => void start.run({})}>
              {t('totp.start')}
            </button>
          ) : (
            <ConfirmTotpForm secret={begun.secret} uri={begun.uri ?? ''} showCodes={setFirstCodes} />
          )}
        </>
      )}
      {codes != null && <RecoveryCodes codes={codes} />}
      <Refusals outcome={start.outcome} />
      <Refusals outcome={disable.outcome} />
      <Refusals outcome={renew.outcome} />
    </Section>
  );
}
