"use client";

import { useQuery } from "@tanstack/react-query";
import { RequestFailed } from "#lib/client/fetch-json.ts";
import { namespaceQuery } from "#lib/client/namespace-query.ts";
import { LoadFailure } from "../shell/load-failure.tsx";
import { PageBody } from "../shell/page-body.tsx";
import { NamespaceContent } from "./namespace-content.tsx";
import { NamespaceMissing } from "./namespace-missing.tsx";
import { NamespaceSkeleton } from "./namespace-skeleton.tsx";

/** The page of one namespace in each of its states: loading, gone, failed, there. */
export function NamespaceScreen({ name }: { readonly name: string }) {
  const { data: page, error, refetch } = useQuery(namespaceQuery(name));
  const missing = error instanceof RequestFailed && error.status === 404;
  if (missing) {
    return (
      <PageBody>
        <NamespaceMissing name={name} />
      </PageBody>
    );
  }
  if (page) return <NamespaceContent page={page} />;
  return (
    <PageBody>
      {error ? (
        <LoadFailure what={`Namespace ${name}`} error={error} onRetry={() => void refetch()} />
      ) : (
        <NamespaceSkeleton name={name} />
      )}
    </PageBody>
  );
}
