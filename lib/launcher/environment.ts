/**
 * Lays the flags over the process's environment. A flag that chooses the cluster silences a variable that would
 * choose another one: `--kubeconfig` beats DRAWBRIDGE_SCENARIO, `--scenario` beats KUBECONFIG.
 */
export function environmentWith(
  flags: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const merged: Record<string, string | undefined> = { ...env, ...flags };
  if (flags.KUBECONFIG !== undefined && flags.DRAWBRIDGE_SCENARIO === undefined)
    delete merged.DRAWBRIDGE_SCENARIO;
  if (flags.DRAWBRIDGE_SCENARIO !== undefined) {
    delete merged.KUBECONFIG;
    delete merged.DRAWBRIDGE_CONTEXT;
  }
  return merged;
}
