import { Fragment } from "react";

/** A sentence in which names between backticks are set as code: "CronJob `invoice-weekly` was not seen". */
export function MarkedText({ text }: { readonly text: string }) {
  return text.split("`").map((part, index) => {
    const key = `${index}${part}`;
    return index % 2 === 1 ? <code key={key}>{part}</code> : <Fragment key={key}>{part}</Fragment>;
  });
}
