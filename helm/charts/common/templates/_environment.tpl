{{/* Environment, files and volumes of a container, made of the role's data. */}}

{{- define "common.environment" -}}
- name: HOME
  value: /tmp
- name: MALLOC_ARENA_MAX # a heap for every thread would hold memory that nobody uses
  value: "2"
- name: PYTHONUNBUFFERED
  value: "1"
- name: PYTHONDONTWRITEBYTECODE
  value: "1"
{{- if .root.Values.global.trustSecretName }}
{{- range list "SSL_CERT_FILE" "REQUESTS_CA_BUNDLE" "PGSSLROOTCERT" }}
- name: {{ . }}
  value: /etc/matricula/trust/ca.crt
{{- end }}
{{- end }}
{{- $settings := deepCopy .role.settings }}
{{- if .role.files }}
{{- $_ := set $settings "FILES_URL" .root.Values.global.files.url }}
{{- end }}
{{- range $name, $value := $settings }}
- name: MATRICULA_{{ $name }}
  value: {{ tpl (toString $value) (merge (dict "role" $.role) $.root) | quote }}
{{- end }}
{{- range $name, $file := merge (deepCopy .role.keys) .role.sharedKeys }}
- name: MATRICULA_{{ $name }}
  value: /etc/matricula/keys/{{ $file }}
{{- end }}
{{- $own := include "common.secret" .root }}
{{- range $name, $key := .role.secrets }}
- name: MATRICULA_{{ $name }}
  valueFrom:
    secretKeyRef: { name: {{ $own }}, key: {{ $key }} }
{{- end }}
{{- range $name, $key := .role.optionalSecrets }}
- name: MATRICULA_{{ $name }}
  valueFrom:
    secretKeyRef: { name: {{ $own }}, key: {{ $key }}, optional: true }
{{- end }}
{{- range $name, $key := .role.told }}
- name: MATRICULA_{{ $name }}
  valueFrom:
    configMapKeyRef: { name: {{ $.root.Release.Name }}-services, key: {{ $key }} }
{{- end }}
{{- range $name, $from := .role.otherSecrets }}
- name: MATRICULA_{{ $name }}
  valueFrom:
    secretKeyRef: { name: {{ $from.name }}, key: {{ $from.key }}, optional: {{ $from.optional | default false }} }
{{- end }}
{{- end }}

{{- define "common.mounts" -}}
- name: tmp
  mountPath: /tmp
{{- if or .role.keys .role.sharedKeys }}
- name: keys
  mountPath: /etc/matricula/keys
  readOnly: true
{{- end }}
{{- if .root.Values.global.trustSecretName }}
- name: trust
  mountPath: /etc/matricula/trust
  readOnly: true
{{- end }}
{{- if include "common.filesOnVolume" . }}
- name: files
  mountPath: {{ trimPrefix "file://" .root.Values.global.files.url }}
{{- end }}
{{- with .role.folder }}
- name: folder
  mountPath: {{ .path }}
{{- end }}
{{- end }}

{{- define "common.volumes" -}}
- name: tmp
  emptyDir: { sizeLimit: 2Gi }
{{- if or .role.keys .role.sharedKeys }}
- name: keys
  projected:
    defaultMode: 0440
    sources:
      {{- with .role.sharedKeys }}
      - secret:
          name: {{ include "common.sharedSecret" $.root }}
          items: {{- include "common.items" . | nindent 12 }}
      {{- end }}
      {{- with .role.keys }}
      - secret:
          name: {{ include "common.secret" $.root }}
          items: {{- include "common.items" . | nindent 12 }}
      {{- end }}
{{- end }}
{{- with .root.Values.global.trustSecretName }}
- name: trust
  secret:
    secretName: {{ . }}
    defaultMode: 0444
    items: [{ key: ca.crt, path: ca.crt }]
{{- end }}
{{- if include "common.filesOnVolume" . }}
- name: files
  persistentVolumeClaim: { claimName: {{ include "common.claim" (dict "root" .root "name" "files" "given" .root.Values.global.files.claimName) }} }
{{- end }}
{{- with .role.folder }}
- name: folder
  persistentVolumeClaim: { claimName: {{ include "common.claim" (dict "root" $.root "name" .name "given" .claimName) }} }
{{- end }}
{{- end }}

{{- define "common.items" -}}
{{- range . | values | sortAlpha }}
- { key: {{ . }}, path: {{ . }} }
{{- end }}
{{- end }}

{{/* The claim an operator named, or the one that the evaluation mode makes. */}}
{{- define "common.claim" -}}
{{ .given | default (printf "%s-%s" .root.Release.Name .name) }}
{{- end }}

{{/* Not empty when files are kept in a folder that pods share, and not in a bucket. */}}
{{- define "common.filesOnVolume" -}}
{{- if and .role.files (hasPrefix "file://" .root.Values.global.files.url) }}yes{{ end }}
{{- end }}
