import Link from "next/link";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ExportPage } from "#lib/rollout/index.ts";
import { edgeHref, namespaceHref } from "../rollout/finding-link.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { edgeText, limitsText } from "./export-words.ts";
import classes from "./export.module.css";

/** More than these begin closed. */
const FEW = 4;

/** Before the download: what could not be expressed, and which observed connections no rule covers. */
export function ExportLimits({ page }: { readonly page: ExportPage }) {
  const text = limitsText(page);
  if (text === undefined) return null;
  return (
    <details className={classes.limits} open={page.inexpressible.length + page.uncovered.length <= FEW}>
      <summary>
        <IconAlertTriangle size={15} aria-hidden="true" /> {text}
      </summary>
      <ul>
        {page.inexpressible.map(({ namespace, direction, text: what, finding }) => (
          <li key={`${namespace} ${finding} ${direction} ${what}`}>
            <Link href={`${namespaceHref(namespace)}#platform-needs`}>{namespace}</Link>
            <span>{direction}</span>
            <span>
              <MarkedText text={what} />
            </span>
          </li>
        ))}
        {page.uncovered.map(({ namespace, edgeKey, why }) => (
          <li key={`${namespace} ${edgeKey}`}>
            <Link href={namespaceHref(namespace)}>{namespace}</Link>
            <Link href={edgeHref(edgeKey)} title="Show on the graph">
              {edgeText(edgeKey)}
            </Link>
            <span>
              <MarkedText text={why} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
