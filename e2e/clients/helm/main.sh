#!/bin/sh
# The life of a release: a chart as `helm create` makes it is installed, upgraded, rolled back and uninstalled.
set -eu
cd "$(mktemp -d)"
export HELM_CACHE_HOME="$PWD/cache" HELM_CONFIG_HOME="$PWD/config" HELM_DATA_HOME="$PWD/data"
step() { echo "ok $1"; }
helm() { "$HELM" --namespace helm "$@"; }

helm create web >/dev/null
helm install web ./web --create-namespace --wait --timeout 30s >/dev/null
step install
helm upgrade web ./web --set replicaCount=2 --wait --timeout 30s >/dev/null
step upgrade
helm upgrade web ./web --set service.port=8080,autoscaling.enabled=true,ingress.enabled=true >/dev/null
step "upgrade that adds kinds"
helm rollback web 1 --wait --timeout 30s >/dev/null
helm status web | grep -q 'STATUS: deployed'
[ "$(helm history web -o yaml | grep -c revision)" = 4 ]
step rollback
helm get manifest web | grep -q 'kind: Deployment'
helm uninstall web --wait --timeout 30s >/dev/null
[ -z "$(helm list --all --short)" ]
step uninstall
echo DONE
