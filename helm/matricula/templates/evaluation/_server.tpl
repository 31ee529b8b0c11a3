{{/*
A server for a trial: one pod with a claim of its own. Takes root, name, image, user, ports, claim (size or ""), path,
env, args, mounts, volumes, ready (a probe), memory, and before (init containers).
*/}}
{{- define "matricula.server" -}}
{{- $selector := dict "app.kubernetes.io/name" .name "app.kubernetes.io/instance" .root.Release.Name "app.kubernetes.io/component" "server" }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}
  labels: {{- include "matricula.serverLabels" . | nindent 4 }}
spec:
  selector: {{- toYaml $selector | nindent 4 }}
  ports:
    {{- range $port, $number := .ports }}
    - { name: {{ $port }}, port: {{ $number }}, targetPort: {{ $port }} }
    {{- end }}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}
  labels: {{- include "matricula.serverLabels" . | nindent 4 }}
spec:
  replicas: 1
  serviceName: {{ .root.Release.Name }}-{{ .name }}
  selector:
    matchLabels: {{- toYaml $selector | nindent 6 }}
  template:
    metadata:
      labels: {{- include "matricula.serverLabels" . | nindent 8 }}
    spec:
      serviceAccountName: default
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 60
      {{- with .root.Values.global.image.pullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext: {{- include "common.podSecurity" .user | nindent 8 }}
      {{- with .before }}
      initContainers: {{- . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .name }}
          image: {{ .image }}
          imagePullPolicy: {{ .root.Values.global.image.pullPolicy }}
          {{- with .command }}
          command: {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with .args }}
          args: {{- toYaml . | nindent 12 }}
          {{- end }}
          env: {{- toYaml .env | nindent 12 }}
          ports:
            {{- range $port, $number := .ports }}
            - { name: {{ $port }}, containerPort: {{ $number }} }
            {{- end }}
          startupProbe: {{- merge (dict "periodSeconds" 5 "failureThreshold" 60 "timeoutSeconds" 10) .ready | toYaml | nindent 12 }}
          readinessProbe: {{- merge (dict "periodSeconds" 10 "failureThreshold" 3 "timeoutSeconds" 10) .ready | toYaml | nindent 12 }}
          resources:
            requests: { cpu: 50m, memory: 256Mi }
            limits: { cpu: "2", memory: {{ .memory }} }
          securityContext: {{- include "common.containerSecurity" . | nindent 12 }}
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
            {{- with .claim }}
            - { name: data, mountPath: {{ $.path }} }
            {{- end }}
            {{- with .mounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - { name: tmp, emptyDir: { sizeLimit: 1Gi } }
        {{- with .volumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  {{- with .claim }}
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: {{- include "matricula.claimSpec" (dict "root" $.root "size" . "mode" "ReadWriteOnce") | nindent 8 }}
  {{- end }}
{{- if .root.Values.global.networkPolicy }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}
  labels: {{- include "matricula.serverLabels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- toYaml $selector | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - ports: [{ port: {{ .callers.port }}, protocol: TCP }]
      from:
        {{- range .callers.pods }}
        - podSelector: {{- include "common.podOf" (dict "root" $.root "pod" .) | nindent 12 }}
        {{- end }}
        {{- with .callers.peers }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  {{- with .reaches }}
  egress: {{- . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "matricula.serverLabels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/component: server
{{ include "matricula.labels" .root }}
{{- end }}

{{- define "matricula.claimSpec" -}}
accessModes: [{{ .mode }}]
{{- with .root.Values.evaluation.storage.className }}
storageClassName: {{ . }}
{{- end }}
resources: { requests: { storage: {{ .size }} } }
{{- end }}

{{/* `<service>.<role>` of every process that has all the given words in `reaches`; a list of names, comma separated. */}}
{{- define "matricula.everyRole" -}}
{{- $found := list }}
{{- range $service := list "leads" "students" "contracts" "tasks" "reports" "gateway" }}
{{- if or (eq $service "gateway") (get $.Values $service).enabled }}
{{- range $role := keys (get $.Values $service).workloads | sortAlpha }}
{{- $found = append $found (printf "%s.%s" $service $role) }}
{{- end }}
{{- $found = append $found (printf "%s.migrate" $service) }}
{{- end }}
{{- end }}
{{- join "," $found }}
{{- end }}
