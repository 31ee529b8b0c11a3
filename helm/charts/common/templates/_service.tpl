{{/*
A whole service: what its chart's only template includes. One set of objects for each role under `workloads`, and the
migration. The edge is left out: which services there are is known to the umbrella alone, so the umbrella renders it.
*/}}
{{- define "common.service" -}}
{{- range $name := keys .Values.workloads | sortAlpha }}
{{- if ne $name "edge" }}
{{ include "common.objects" (dict "root" $ "name" $name) }}
{{- end }}
{{- end }}
{{ include "common.objects" (dict "root" . "name" "migrate") }}
{{- end }}

{{/* Every object of one role. `more` goes over all other values of the role. */}}
{{- define "common.objects" -}}
{{- $role := include "common.role" . | fromYaml }}
{{- $given := dict "root" .root "name" .name "role" $role "account" (include "common.name" .) }}
{{- if eq $role.kind "Deployment" }}
{{ include "common.deployment" $given }}
{{ include "common.clusterService" $given }}
{{ include "common.account" $given }}
{{ include "common.disruption" $given }}
{{- if $role.autoscaling.enabled }}
{{ include "common.autoscaler" $given }}
{{- end }}
{{- if .root.Values.global.metrics.serviceMonitor }}
{{ include "common.monitor" $given }}
{{- end }}
{{- else if eq $role.kind "Once" }}
{{ include "common.once" $given }}
{{- else }}
{{ include "common.tool" $given }}
{{ include "common.account" $given }}
{{- end }}
{{- if .root.Values.global.networkPolicy }}
{{ include "common.network" $given }}
{{- end }}
{{- end }}
