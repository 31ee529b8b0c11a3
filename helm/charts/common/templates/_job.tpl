{{/*
What runs once in a revision. The migrations come before anything else of a release changes, and an upgrade stops when
one fails: the old version goes on working, because a migration works with the version before it. As a hook it comes
before the release's own service accounts, so it takes the namespace's default one, without its token.

The evaluation mode brings its servers with the first install itself, which no hook could wait for: there it is a plain
job, processes start again until the schema is theirs, and nothing is published before all have their queues.
*/}}
{{- define "common.once" -}}
{{- $evaluation := .root.Values.global.evaluation.enabled }}
{{- $plain := and $evaluation .root.Release.IsInstall }}
{{- $given := dict "root" .root "name" .name "role" .role "account" "default" }}
{{- if and $evaluation .role.secrets.OWNER_DATABASE_URL }}
{{- $_ := set $given "before" (include "common.prepare" $given) }}
{{- end }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "common.name" . }}{{ if $plain }}-{{ .root.Release.Revision }}{{ end }}
  labels: {{- include "common.labels" . | nindent 4 }}
  {{- if not $plain }}
  annotations:
    helm.sh/hook: {{ .role.hook }}
    helm.sh/hook-weight: "-10"
    helm.sh/hook-delete-policy: before-hook-creation
  {{- end }}
spec:
  # a lock that could not be had within its time is asked for again; a schema that is refused stays refused
  backoffLimit: {{ ternary 20 2 $plain }}
  activeDeadlineSeconds: 1200
  template:
    metadata:
      labels: {{- include "common.labels" . | nindent 8 }}
    spec: {{- include "common.pod" $given | nindent 6 }}
{{- end }}

{{/* Database and roles of a service, made by the superuser of the evaluation's own server. */}}
{{- define "common.prepare" -}}
{{- $role := deepCopy .role }}
{{- $admin := dict "name" (printf "%s-postgres" .root.Release.Name) "key" "admin-url" }}
{{- $_ := set $role "args" (list "prepare" "--wait=120" .root.Chart.Name) }}
{{- $_ := set $role "otherSecrets" (dict "ADMIN_DATABASE_URL" $admin) }}
- name: prepare
  {{- include "common.container" (dict "root" .root "name" "prepare" "role" $role) | nindent 2 }}
{{- end }}

{{/* Something that an operator starts by hand: `kubectl create job --from=cronjob/<name> <name>-now`. */}}
{{- define "common.tool" -}}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {{ include "common.name" . }}
  labels: {{- include "common.labels" . | nindent 4 }}
spec:
  schedule: {{ .role.schedule | default "0 3 * * 0" | quote }}
  suspend: {{ not .role.schedule }}
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 0
      activeDeadlineSeconds: 21600
      template:
        metadata:
          labels: {{- include "common.labels" . | nindent 12 }}
        spec: {{- include "common.pod" . | nindent 10 }}
{{- end }}
