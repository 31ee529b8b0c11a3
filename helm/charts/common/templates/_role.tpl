{{/*
A role with everything that is said about it, from the general to the particular: every role, every process, the role,
the whole installation (`global.workload`), every process of the service, the service's role. The result is YAML.
*/}}
{{- define "common.role" -}}
{{- $known := .root.Values.common -}}
{{- if not (hasKey $known.roles .name) -}}
{{- fail (printf "%s.workloads.%s is no role: choose of %s, or take it out" .root.Chart.Name .name (keys $known.roles | sortAlpha | join ", ")) -}}
{{- end -}}
{{- $role := deepCopy $known.everyone -}}
{{- $own := get $known.roles .name -}}
{{- if eq $own.kind "Deployment" -}}
{{- $role = mergeOverwrite $role (deepCopy $known.process) -}}
{{- end -}}
{{- $role = mergeOverwrite $role (deepCopy $own) -}}
{{- $role = mergeOverwrite $role (deepCopy (.root.Values.global.workload | default dict)) -}}
{{- if eq $own.kind "Deployment" -}}
{{- $role = mergeOverwrite $role (deepCopy (.root.Values.every | default dict)) -}}
{{- end -}}
{{- $role = mergeOverwrite $role (deepCopy (get .root.Values.workloads .name | default dict)) -}}
{{- $role = mergeOverwrite $role (deepCopy (.more | default dict)) -}}
{{- include "common.checkRole" (dict "root" .root "name" .name "role" $role) -}}
{{ toYaml $role }}
{{- end }}

{{/* What cannot work is refused with a sentence that says what to do. */}}
{{- define "common.checkRole" -}}
{{- $where := printf "%s.workloads.%s" .root.Chart.Name .name -}}
{{- $scales := and (eq .role.kind "Deployment") (not .role.autoscaling.enabled) -}}
{{- if and $scales (lt (int .role.replicas) 1) -}}
{{- fail (printf "%s.replicas must be >= 1; to switch %s off set %s.enabled=false" $where .root.Chart.Name .root.Chart.Name) -}}
{{- end -}}
{{- if and .role.autoscaling.enabled (lt (int .role.autoscaling.maxReplicas) (int .role.autoscaling.minReplicas)) -}}
{{- fail (printf "%s.autoscaling.maxReplicas must not be below minReplicas; raise it or switch autoscaling off" $where) -}}
{{- end -}}
{{- $drain := add (int .role.preStopSeconds) (int .role.drainSeconds) 15 -}}
{{- if and (eq .role.kind "Deployment") (lt (int .role.terminationGracePeriodSeconds) $drain) -}}
{{- fail (printf "%s.terminationGracePeriodSeconds must be >= %d: preStopSeconds, drainSeconds and what a process takes to end; raise it" $where $drain) -}}
{{- end -}}
{{- end }}
