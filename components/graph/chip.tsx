"use client";

import { UnstyledButton, type UnstyledButtonProps } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";
import classes from "./chip.module.css";

/**
 * A pill in the toolbar: a choice that is on or off, or the handle of a menu. `active` means that it changes what is
 * shown. Menus hand their handles props of their own, a class among them.
 */
export function Chip({
  active = false,
  className,
  ...rest
}: Omit<UnstyledButtonProps, "className"> &
  Omit<ComponentPropsWithRef<"button">, "style"> & { readonly active?: boolean }) {
  return <UnstyledButton {...rest} className={`${classes.chip} ${className ?? ""}`} data-active={active} />;
}
