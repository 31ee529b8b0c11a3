{{/*
What a role's pods may reach and who may reach them. The umbrella denies everything else to every pod of the release.
Servers are named in `global.network`: {to: peers, ports: numbers}; in the evaluation mode they are pods of the release.
*/}}
{{- define "common.network" -}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "common.name" . }}
  labels: {{- include "common.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "common.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  {{- with include "common.ingress" . | trim }}
  ingress: {{- . | nindent 4 }}
  {{- end }}
  {{- with include "common.egress" . | trim }}
  egress: {{- . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "common.ingress" -}}
{{- $network := .root.Values.global.network }}
{{- range $port, $callers := .role.reachedBy }}
- ports: [{ port: {{ $port }}, protocol: TCP }]
  from:
    {{- range $caller, $may := $callers }}
    {{- if and $may (eq $caller "ingress") }}
    {{- include "common.peers" (dict "root" $.root "name" "ingress" "peers" $network.ingress) | nindent 4 }}
    {{- else if $may }}
    - podSelector: {{- include "common.podOf" (dict "root" $.root "pod" $caller) | nindent 8 }}
    {{- end }}
    {{- end }}
{{- end }}
{{- if and .role.ports.metrics $network.monitoring }}
- ports: [{ port: metrics, protocol: TCP }]
  from: {{- toYaml $network.monitoring | nindent 4 }}
{{- end }}
{{- end }}

{{- define "common.egress" -}}
{{- $global := .root.Values.global }}
- ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
  to: {{- toYaml $global.network.dns | nindent 4 }}
{{- $reaches := deepCopy .role.reaches }}
{{- if and .role.files $global.files.url (not (hasPrefix "file://" $global.files.url)) }}
{{- $_ := set $reaches "files" true }}
{{- end }}
{{- if $global.traceEndpoint }}
{{- $_ := set $reaches "traces" true }}
{{- end }}
{{- if not $global.network.signing.to }}
{{- $reaches = omit $reaches "signing" }}
{{- end }}
{{- range $server, $may := $reaches }}
{{- if and $may (contains "." $server) }}
- ports: [{ port: 7100, protocol: TCP }]
  to:
    - podSelector: {{- include "common.podOf" (dict "root" $.root "pod" $server) | nindent 8 }}
{{- else if $may }}
{{- include "common.server" (dict "root" $.root "server" $server) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "common.server" -}}
{{- $known := get .root.Values.global.network .server }}
{{- if and .root.Values.global.evaluation.enabled (has .server (list "postgres" "rabbitmq" "keycloak")) }}
- ports: {{- include "common.portList" $known.ports | nindent 4 }}
  to:
    - podSelector:
        matchLabels:
          app.kubernetes.io/name: {{ .server }}
          app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- else }}
- ports: {{- include "common.portList" $known.ports | nindent 4 }}
  to: {{- include "common.peers" (dict "root" .root "name" (printf "%s.to" .server) "peers" $known.to) | nindent 4 }}
{{- end }}
{{- end }}

{{- define "common.portList" -}}
{{- range . }}
- { port: {{ . }}, protocol: TCP }
{{- end }}
{{- end }}

{{/* An empty list of peers would mean "everybody", which nobody asked for. */}}
{{- define "common.peers" -}}
{{- if not .peers -}}
{{- fail (printf "global.network.%s is empty: name the peers (ipBlock, namespaceSelector or podSelector), or set global.networkPolicy=false" .name) -}}
{{- end -}}
{{ toYaml .peers }}
{{- end }}

{{/* `leads.api` -> the labels of these pods. */}}
{{- define "common.podOf" -}}
{{- $parts := splitList "." .pod -}}
matchLabels:
  app.kubernetes.io/name: {{ first $parts }}
  app.kubernetes.io/instance: {{ .root.Release.Name }}
  app.kubernetes.io/component: {{ last $parts }}
{{- end }}
