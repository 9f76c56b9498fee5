import { Fragment } from "react";
import { textPieces } from "./text-pieces.ts";

/** A sentence of the server's: names between backticks are set as code, moments in a form for people. */
export function MarkedText({ text }: { readonly text: string }) {
  return textPieces(text).map((piece, index) => {
    const key = `${index} ${piece.text}`;
    if (piece.kind === "words") return <Fragment key={key}>{piece.text}</Fragment>;
    if (piece.kind === "code") return <code key={key}>{piece.text}</code>;
    return (
      <time key={key} dateTime={new Date(piece.atMs).toISOString()} style={{ whiteSpace: "nowrap" }}>
        {piece.text}
      </time>
    );
  });
}
