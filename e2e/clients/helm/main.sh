#!/bin/sh
# The life of a release: a chart as `helm create` makes it, with a definition and hooks, is installed, upgraded, fails,
# is rolled back and uninstalled. Runs with Helm 3 (three-way merge) and Helm 4 (server-side apply).
set -eu
cd "$(mktemp -d)"
export HELM_CACHE_HOME="$PWD/cache" HELM_CONFIG_HOME="$PWD/config" HELM_DATA_HOME="$PWD/data"
step() { echo "ok $1"; }
helm() { "$HELM" --namespace "$RELEASES" "$@"; }

helm create web >/dev/null
mkdir web/crds
cat >web/crds/tea.yaml <<END
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: teas.$RELEASES.example.com
spec:
  group: $RELEASES.example.com
  scope: Namespaced
  names: { plural: teas, singular: tea, kind: Tea, listKind: TeaList }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: { spec: { type: object, properties: { cups: { type: integer, minimum: 0, default: 1 } } } }
END
cat >web/templates/tea.yaml <<END
apiVersion: $RELEASES.example.com/v1
kind: Tea
metadata:
  name: green
spec:
  cups: {{ .Values.replicaCount }}
END
for hook in pre-install post-install pre-upgrade post-rollback pre-delete; do
  cat >"web/templates/$hook.yaml" <<END
apiVersion: v1
kind: ConfigMap
metadata:
  name: $hook
  annotations: { helm.sh/hook: $hook, helm.sh/hook-weight: "1", helm.sh/hook-delete-policy: before-hook-creation }
data: { revision: "{{ .Release.Revision }}" }
END
done
helm install web ./web --create-namespace --wait --timeout 30s >/dev/null
step install
helm get hooks web | grep -q 'name: post-install'
helm upgrade web ./web --set replicaCount=2 --wait --timeout 30s >/dev/null
step upgrade
helm upgrade web ./web --set service.port=8080,autoscaling.enabled=true,ingress.enabled=true >/dev/null
step "upgrade that adds kinds"
if helm upgrade web ./web --reuse-values --set replicaCount=-1 >failed 2>&1; then echo "a bad upgrade went through"; exit 1; fi
grep -q 'spec.replicas: Invalid value: -1: must be greater than or equal to 0\|spec.cups in body should be greater than or equal to 0' failed
helm history web | grep -q failed
step "upgrade that is refused"
helm rollback web 1 --wait --timeout 30s >/dev/null
helm status web | grep -qi 'STATUS: deployed'
[ "$(helm history web -o yaml | grep -c '^  revision: ')" = 5 ]
step rollback
helm upgrade --install web ./web --dry-run=server >/dev/null
helm get manifest web | grep -q 'kind: Tea'
step "dry run by the server"
helm uninstall web --wait --timeout 30s >/dev/null
[ -z "$(helm list --short)" ]
step uninstall
echo DONE
