import { sourceHref, sourceText } from "./quirk-order.ts";

/** Where something is written down: a link where it is a page of the web. */
export function SourceText({ source }: { readonly source: string }) {
  const href = sourceHref(source);
  if (href === undefined) return source;
  return (
    <a href={href} target="_blank" rel="noreferrer" title={source}>
      {sourceText(source)}
    </a>
  );
}
