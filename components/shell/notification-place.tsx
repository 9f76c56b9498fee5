"use client";

import { useMediaQuery } from "@mantine/hooks";
import { Notifications } from "@mantine/notifications";

/** Where notifications appear: away from the buttons of sheets (right) and, on a phone, from the bar (bottom). */
export function NotificationPlace() {
  const phone = useMediaQuery("(max-width: 48em)");
  return <Notifications position={phone ? "top-center" : "bottom-left"} limit={4} />;
}
