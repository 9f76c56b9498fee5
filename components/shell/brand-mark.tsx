/** The mark: two towers and the bridge between them, half raised. Takes the colour of the text around it. */
export function BrandMark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M6 27V9.5L9.5 6 13 9.5V27M19 27V9.5L22.5 6 26 9.5V27M3 27h26M13 21.5 19 11" />
    </svg>
  );
}
