import { useT } from '../messages/language-context.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export const isPlainHttp = (protocol: string, hostname: string): boolean => protocol === 'http:' && !LOOPBACK.test(hostname);

interface PlainHttpNoticeProps {
  /** The address of the page. */
  readonly address: Pick<Location, 'protocol' | 'hostname'>;
}

/** Beyond this computer, browsers keep no session over plain http. */
export function PlainHttpNotice({ address }: PlainHttpNoticeProps) {
  const t = useT();
  if (!isPlainHttp(address.protocol, address.hostname)) return null;
  return (
    <p className="notice notice-refusal" role="alert">
      {t('shell.plain-http')}
    </p>
  );
}
