/** An amount as the server writes it. */
export function MoneyText({ money }: { readonly money: { readonly text: string } }) {
  return <bdi className="money">{money.text}</bdi>;
}
