{{/* Labels of what belongs to no service. */}}
{{- define "matricula.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: matricula
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "matricula.host" -}}
{{ regexReplaceAll "^https?://([^/:]+).*$" .Values.global.publicUrl "${1}" }}
{{- end }}
