import Link from "next/link";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ExportPage } from "#lib/rollout/index.ts";
import { edgeHref, namespaceHref } from "../rollout/finding-link.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { limitsText, missingNamespaces } from "./export-words.ts";
import classes from "./export.module.css";

/** Before the download: what could not be expressed, which observed connections no rule covers, which names are unknown. */
export function ExportLimits({
  page,
  asked,
}: {
  readonly page: ExportPage;
  readonly asked: readonly string[];
}) {
  const missing = missingNamespaces(asked, page);
  const text = limitsText(page);
  return (
    <>
      {missing.length > 0 && (
        <p className={classes.missing} role="alert">
          <IconAlertTriangle size={15} aria-hidden="true" /> There is no namespace {missing.join(", ")} in
          this cluster, so nothing is exported for it.
        </p>
      )}
      {text !== undefined && (
        <details className={classes.limits} open={page.inexpressible.length + page.uncovered.length <= 4}>
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
                <Link href={edgeHref(edgeKey)}>on the graph</Link>
                <span>
                  <MarkedText text={why} />
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
