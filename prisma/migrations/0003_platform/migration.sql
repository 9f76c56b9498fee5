-- By hand: snapshots hold what the platform says about who must reach whom, and what the CNI is recognised by.
ALTER TABLE "snapshot_object" DROP CONSTRAINT "snapshot_object_kind_known";
ALTER TABLE "snapshot_object" ADD CONSTRAINT "snapshot_object_kind_known" CHECK ("kind" IN (
  'Namespace', 'Workload', 'Pod', 'Service', 'EndpointSlice', 'Node', 'NetworkPolicy', 'ForeignPolicy',
  'ApiServerCallee', 'ScrapeObject', 'RouteObject', 'GatewayObject', 'CloudAccount',
  'EvidenceController', 'EvidenceNode', 'EvidenceConfigMap', 'SnapshotParts'
));
