"""What scripts do with the Python client: typed, custom and dynamic objects, watches, logs and exec."""
import time

from kubernetes import client, config, utils, watch
from kubernetes.client.rest import ApiException
from kubernetes.dynamic import DynamicClient
from kubernetes.stream import stream

NAMESPACE = "python"
config.load_kube_config()
core, apps = client.CoreV1Api(), client.AppsV1Api()
definitions, custom = client.ApiextensionsV1Api(), client.CustomObjectsApi()


def step(name):
    print("ok", name, flush=True)


def until(name, done, seconds=15):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, name
        time.sleep(0.05)
    step(name)


def refused(status, call, *arguments):
    try:
        call(*arguments)
    except ApiException as error:
        assert error.status == status, error
        return
    raise AssertionError(f"expected {status}")


def config_maps():
    core.create_namespaced_config_map(NAMESPACE, client.V1ConfigMap(metadata=client.V1ObjectMeta(name="a", labels={"x": "y"}), data={"k": "v"}))
    current = core.patch_namespaced_config_map("a", NAMESPACE, {"data": {"k2": "v2"}})
    assert current.data == {"k": "v", "k2": "v2"}
    current.data["k3"] = "v3"
    core.replace_namespaced_config_map("a", NAMESPACE, current)
    refused(409, core.replace_namespaced_config_map, "a", NAMESPACE, current)
    step("config maps")


def workload():
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}
    web = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": 2, "selector": {"matchLabels": labels}, "template": template}}
    utils.create_from_dict(client.ApiClient(), web, namespace=NAMESPACE)
    events = watch.Watch()
    for event in events.stream(apps.list_namespaced_deployment, NAMESPACE, timeout_seconds=15):
        if event["object"].status.ready_replicas == 2:
            events.stop()
    step("watch of a deployment")
    name = core.list_namespaced_pod(NAMESPACE, label_selector="app=web").items[0].metadata.name
    core.read_namespaced_pod_log(name, NAMESPACE)
    stream(core.connect_get_namespaced_pod_exec, name, NAMESPACE, command=["true"], stderr=True, stdin=False, stdout=True, tty=False)
    step("log and exec")
    service = {"metadata": {"name": "web"}, "spec": {"selector": labels, "ports": [{"port": 80}]}}
    core.create_namespaced_service(NAMESPACE, service)

    def reached():
        try:
            core.connect_get_namespaced_service_proxy_with_path("web:80", NAMESPACE, "index")
            return True
        except ApiException as error:
            assert error.status in (404, 503), error
            return False

    until("a service through its proxy", reached)
    core.connect_get_namespaced_pod_proxy_with_path(f"{name}:80", NAMESPACE, "index")
    scale = apps.read_namespaced_deployment_scale("web", NAMESPACE)
    scale.spec.replicas = 1
    apps.replace_namespaced_deployment_scale("web", NAMESPACE, scale)
    until("scale", lambda: apps.read_namespaced_deployment("web", NAMESPACE).status.replicas == 1)
    apps.delete_namespaced_deployment("web", NAMESPACE, propagation_policy="Foreground")
    until("foreground deletion", lambda: not apps.list_namespaced_deployment(NAMESPACE).items)


def dynamic_objects():
    maps = DynamicClient(client.ApiClient()).resources.get(api_version="v1", kind="ConfigMap")
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied", "namespace": NAMESPACE}, "data": {"a": "b"}}
    maps.server_side_apply(body=body, field_manager="python", namespace=NAMESPACE)
    assert maps.get(name="applied", namespace=NAMESPACE).data.a == "b"
    step("dynamic client")


def custom_objects():
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}}}}
    names = {"plural": "pythings", "singular": "pything", "kind": "PyThing", "listKind": "PyThingList"}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    spec = {"group": "example.com", "scope": "Namespaced", "names": names, "versions": [version]}
    definitions.create_custom_resource_definition({"metadata": {"name": "pythings.example.com"}, "spec": spec})

    def established():
        status = definitions.read_custom_resource_definition("pythings.example.com").status
        return any(c.type == "Established" and c.status == "True" for c in status.conditions or [])

    until("definition", established)
    place = ("example.com", "v1", NAMESPACE, "pythings")
    created = custom.create_namespaced_custom_object(*place, {"apiVersion": "example.com/v1", "kind": "PyThing", "metadata": {"name": "t"}, "spec": {"n": 3}})
    assert created["spec"] == {"n": 3}
    refused(422, custom.patch_namespaced_custom_object, *place, "t", {"spec": {"n": 0}})
    assert len(custom.list_namespaced_custom_object(*place)["items"]) == 1
    definitions.delete_custom_resource_definition("pythings.example.com")
    step("custom objects")


core.create_namespace({"metadata": {"name": NAMESPACE}})
config_maps()
workload()
dynamic_objects()
custom_objects()
core.delete_collection_namespaced_config_map(NAMESPACE, label_selector="x=y")
core.delete_namespace(NAMESPACE)
print("DONE")
