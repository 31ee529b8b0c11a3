{{/* The pod of a role. Takes root, name and role. Pod security "restricted", and a read-only root file system. */}}
{{- define "common.pod" -}}
{{- $root := .root }}
{{- $global := .root.Values.global }}
serviceAccountName: {{ .account }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $global.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext: {{- include "common.podSecurity" $global.user | nindent 2 }}
{{- if eq .role.kind "Deployment" }}
terminationGracePeriodSeconds: {{ .role.terminationGracePeriodSeconds }}
topologySpreadConstraints:
  - topologyKey: kubernetes.io/hostname
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "common.selector" . | nindent 8 }}
{{- else }}
restartPolicy: {{ .restart | default "Never" }}
{{- end }}
{{- with .role.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .role.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .role.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .role.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .before }}
initContainers: {{- . | nindent 2 }}
{{- end }}
containers:
  - name: {{ .name }}
    {{- include "common.container" . | nindent 4 }}
volumes: {{- include "common.volumes" . | nindent 2 }}
{{- end }}

{{/* What a container of ours is, whatever it runs. */}}
{{- define "common.container" -}}
image: {{ include "common.image" .root }}
imagePullPolicy: {{ .root.Values.global.image.pullPolicy }}
args: {{- range .role.args }}
  - {{ tpl . $.root | quote }}
{{- end }}
env: {{- include "common.environment" . | nindent 2 }}
{{- if and .role.files .root.Values.global.files.secretName }}
envFrom:
  - secretRef:
      name: {{ .root.Values.global.files.secretName }}
{{- end }}
{{- with .role.ports }}
ports:
  {{- range $port, $number := . }}
  - name: {{ $port }}
    containerPort: {{ $number }}
  {{- end }}
{{- end }}
{{- if eq .role.kind "Deployment" }}
startupProbe:
  httpGet: { path: /live, port: metrics }
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /live, port: metrics }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /ready, port: metrics }
  periodSeconds: 3
  timeoutSeconds: 3
  failureThreshold: 2
{{- if .role.preStopSeconds }}
lifecycle:
  preStop:
    sleep: { seconds: {{ .role.preStopSeconds }} }
{{- end }}
{{- end }}
resources: {{- toYaml .role.resources | nindent 2 }}
securityContext: {{- include "common.containerSecurity" . | nindent 2 }}
volumeMounts: {{- include "common.mounts" . | nindent 2 }}
{{- end }}

{{- define "common.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "common.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: { drop: [ALL] }
seccompProfile: { type: RuntimeDefault }
{{- end }}
