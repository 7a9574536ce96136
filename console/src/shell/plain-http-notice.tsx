import { useT } from '../messages/language-context.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export const isPlainHttp = (protocol: string, hostname: string): boolean => protocol === 'http:' && !LOOPBACK.test(hostname);

/** Beyond this computer, browsers keep no session over plain http. */
export function PlainHttpNotice() {
  const t = useT();
  if (!isPlainHttp(window.location.protocol, window.location.hostname)) return null;
  return (
    <p className="notice notice-refusal" role="alert">
      {t('shell.plain-http')}
    </p>
  );
}
