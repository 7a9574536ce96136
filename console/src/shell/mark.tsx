/** Guildhall's mark: a gabled hall with three arches. */
export function Mark({ size = 28 }: { readonly size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M12 2 1.5 8.6V22h4v-6a1.7 1.7 0 0 1 3.4 0v6h1.4v-6a1.7 1.7 0 0 1 3.4 0v6h1.4v-6a1.7 1.7 0 0 1 3.4 0v6h4V8.6L12 2Zm0 4.2a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4Z"
      />
    </svg>
  );
}
