/** What tells the page that the server is a demo: `<meta name="guildhall-demo">`, which only `npm start` writes. */
export interface Demo {
  readonly accounts: readonly { readonly role: 'requester' | 'worker' | 'admin' | 'auditor'; readonly email: string }[];
  readonly password: string;
}

export function readDemo(): Demo | null {
  const content = document.querySelector<HTMLMetaElement>('meta[name="guildhall-demo"]')?.content;
  return content === undefined ? null : (JSON.parse(content) as Demo);
}
