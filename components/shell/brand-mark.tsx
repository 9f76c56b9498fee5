/** The mark: two towers and the deck between them, half raised. Takes the colour of the text around it. */
export function BrandMark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M3 21V7l2.5-4L8 7v14M16 21V7l2.5-4L21 7v14M8 17l8-7" />
    </svg>
  );
}
