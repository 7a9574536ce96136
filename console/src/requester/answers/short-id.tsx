/** The end of an id tells things apart on one page; the whole id is its title. Null where the person may not see it. */
export function ShortId({ id }: { readonly id: string | null | undefined }) {
  if (id == null) return null;
  return (
    <bdi className="id" title={id}>
      {`${id.slice(0, 3)}…${id.slice(-4)}`}
    </bdi>
  );
}
