interface ItemHeadingProps {
  readonly label: string | null;
  readonly field: string | null;
  /** One entry without a label needs no name. */
  readonly isAlone: boolean;
}

export function ItemHeading({ label, field, isAlone }: ItemHeadingProps) {
  const text = label ?? (isAlone ? null : field);
  return text === null ? null : (
    <h2 className="item-heading" dir="auto">
      {text}
    </h2>
  );
}
