import { PATHS } from '../app/paths.ts';

/** One slash, and no second one as browsers read it: they take `\` for it, and leave tabs and ends of lines out. */
const OWN = /^\/(?![/\\\t\n\r])/;

/** Where somebody wanted to go before they signed in: a path of this console. @param search of the address */
export function wantedPath(search: string): string {
  const path = new URLSearchParams(search).get('next') ?? PATHS.home;
  return OWN.test(path) && !path.startsWith(PATHS.signIn) ? path : PATHS.home;
}
