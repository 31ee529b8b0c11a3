{{/* Names and labels. Every named template takes `root`, the context of the chart whose process it is. */}}

{{- define "common.name" -}}
{{ printf "%s-%s-%s" .root.Release.Name .root.Chart.Name .name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "common.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "common.labels" -}}
{{ include "common.selector" . }}
app.kubernetes.io/part-of: matricula
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "common.image" -}}
{{- $image := .Values.global.image -}}
{{- $tag := $image.tag | default .Chart.AppVersion -}}
{{- $digest := get ($image.digests | default dict) .Chart.Name -}}
{{- with $image.registry }}{{ . }}/{{ end }}{{ $image.repository }}/{{ .Chart.Name }}
{{- if $digest }}@{{ $digest }}{{ else }}:{{ $tag }}{{ end }}
{{- end }}

{{/* The service's own Secret, and the one that all services share. */}}
{{- define "common.secret" -}}
{{ .Values.secretName | default (printf "%s-%s" .Release.Name .Chart.Name) }}
{{- end }}

{{- define "common.sharedSecret" -}}
{{ .Values.global.sharedSecretName | default (printf "%s-keys" .Release.Name) }}
{{- end }}
