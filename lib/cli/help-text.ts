/** Examples below the help of each command. */
export const COMMAND_HELP = {
  connectivity: `Examples:
  drawbridge connectivity ./manifests
  drawbridge connectivity ./manifests --format csv > connectivity.csv
  drawbridge connectivity ./manifests --profile netpol-analyzer     that tool's own lines
  drawbridge connectivity --context staging --profile calico

Exit code 0: listed; lines say what is uncertain. 1: incomplete, or netpol-analyzer's lines cannot say all.`,
  exposure: `Examples:
  drawbridge exposure ./manifests --workload payments/ledger
  helm template ./chart | drawbridge exposure -

Exit code 0: listed; lines say what is uncertain. 1: incomplete.`,
  explain: `Examples:
  drawbridge explain ./manifests --from storefront/web --to service/payments/api --port 443
  drawbridge explain ./manifests --from 203.0.113.7 --to storefront/web
  drawbridge explain ./new-policies --context staging --from a/b --to c/d --port 80     as if they were applied

Exit code 0: allowed. 1: denied, uncertain, or only in part allowed.`,
  impact: `Examples:
  hubble observe -o jsonpb --last 100000 | drawbridge impact ./manifests --flows -
  drawbridge impact ./new-policies --context staging --flows capture.jsonl.gz
  drawbridge impact ./manifests --flows needed.csv

A list of connections that must work is CSV or JSON, its ends as explain reads them:
  sender,receiver,port,protocol
  storefront/web,service/payments/api,443,TCP

Exit code 0: nothing would be denied. 1: something would be, or is uncertain.`,
  diff: `Examples:
  drawbridge diff ./before ./after
  drawbridge diff ./new-policies --context staging     the cluster as it is, and with them applied

Exit code 0: no difference. 1: connections differ.`,
  lint: `Examples:
  drawbridge lint ./manifests
  drawbridge lint --context staging                 with what the platform needs: scrapes, routes, webhooks
  drawbridge lint ./manifests --severity error
  drawbridge lint ./manifests --no-rule protocol-missing --no-rule policy-types-missing
  drawbridge lint ./manifests --format sarif > lint.sarif
  drawbridge lint --rules                           every rule, and why it is one

Exit code 0: no error and no warning among what is told. 1: there are some, or the input is incomplete.`,
  export: `Examples:
  drawbridge export --out ./baseline --context staging --flows capture.jsonl.gz
  drawbridge export --out ./baseline --manifests ./manifests --flows needed.csv --namespace payments
  drawbridge export --out ./baseline --context staging --format runbook

The folder is written over by the next export, and holds README.md (the runbook) and namespaces/ for kubectl apply -k.
Without --flows there are no rules of apps: only default-deny, DNS and what the platform needs.

Exit code 0: everything is covered. 1: a connection has no rule, something cannot be said (the runbook names it), or there
were no flows.`,
  enforcement: `Examples:
  drawbridge enforcement --context staging
  kubectl get nodes,daemonsets,deployments,configmaps -A -o yaml | drawbridge enforcement -
  drawbridge enforcement ./objects --format json

What is told is read from objects: settings, versions, sources. Only canary pods prove it.

Exit code 0: its settings enforce policies. 1: they do not, or nobody knows, or the input is incomplete.`,
} as const;

/** Below the help of the program. */
export const PROGRAM_HELP = `
Examples:
  drawbridge connectivity ./manifests
  drawbridge explain ./manifests --from storefront/web --to service/payments/api --port 443
  drawbridge impact ./manifests --flows capture.jsonl
  drawbridge diff ./before ./after

A folder's YAML and JSON files are read, and nothing is written. Problems go to stderr as file:line: what is wrong, and
what to do. Exit code 0: nothing found. 1: a finding (each command's --help says what that is), or an error in the input.
2: bad usage, or input that cannot be read.`;
