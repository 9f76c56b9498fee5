import classes from "./key-hint.module.css";

/** The key of a button, for the eye alone: screen readers hear it from `aria-keyshortcuts`. Left out on phones. */
export function KeyHint({ keys }: { readonly keys: string }) {
  return <span className={classes.key} data-keys={keys} aria-hidden="true" />;
}
