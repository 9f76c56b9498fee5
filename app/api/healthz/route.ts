/** Liveness: this process answers. Whether it is of use is `/api/readyz`'s to say. */
export function GET(): Response {
  return Response.json({ status: "ok", uptimeSeconds: Math.round(process.uptime()) });
}
