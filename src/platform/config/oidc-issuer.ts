/** The setting OIDC_ISSUER. Pure. */

const LOCAL_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** The issuer in the form that is compared and stored. Null: it is no issuer. http is for a provider on this computer only. */
export function parseIssuer(text: string): string | null {
  if (text.length > 1000 || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null;
  if (url.protocol === 'https:') return url.href;
  return url.protocol === 'http:' && LOCAL_HOSTS.includes(url.hostname) ? url.href : null;
}
