import io.fabric8.kubernetes.api.model.*;
import io.fabric8.kubernetes.client.*;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** io.fabric8: edits, apply, patches, informers, custom kinds, a rollout, exec. */
final class Fabric8 {
  private static final String NAMESPACE = "java-fabric8";

  static void run() throws Exception {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      client.resource(new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build()).create();
      configMaps(client);
      informer(client);
      customObjects(client);
      workload(client);
      client.namespaces().withName(NAMESPACE).delete();
      client.namespaces().withName(NAMESPACE).waitUntilCondition(Objects::isNull, 20, TimeUnit.SECONDS);
      Steps.step("fabric8: the namespace is gone");
    }
  }

  private static ConfigMap configMap(String name, Map<String, String> data) {
    return new ConfigMapBuilder().withNewMetadata().withName(name).withNamespace(NAMESPACE).endMetadata().withData(data).build();
  }

  private static void configMaps(KubernetesClient client) {
    var a = client.configMaps().inNamespace(NAMESPACE).withName("a");
    client.resource(configMap("a", Map.of("k", "v"))).create();
    a.edit(map -> new ConfigMapBuilder(map).addToData("edited", "1").build());
    client.resource(configMap("a", Map.of("applied", "1"))).serverSideApply();
    refused(409, () -> client.resource(configMap("a", Map.of("edited", "2"))).fieldManager("other").serverSideApply());
    client.resource(configMap("a", Map.of("edited", "2"))).fieldManager("other").forceConflicts().serverSideApply();
    a.patch(PatchContext.of(PatchType.JSON), "[{\"op\":\"test\",\"path\":\"/data/edited\",\"value\":\"2\"},{\"op\":\"remove\",\"path\":\"/data/k\"}]");
    a.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"merged\":\"1\"}}");
    a.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{\"data\":{\"strategic\":\"1\"}}");
    Steps.expect(a.get().getData().keySet().equals(java.util.Set.of("edited", "applied", "merged", "strategic")), a.get().getData());
    refused(422, () -> client.resource(configMap("A", Map.of())).create());
    Steps.expect(client.configMaps().inNamespace(NAMESPACE).withName("none").get() == null, "a map that is not there");
    Steps.expect(client.resource(configMap("tried", Map.of())).dryRun().create().getMetadata().getUid() != null, "a dry run");
    Steps.step("fabric8: config maps");
  }

  private static void informer(KubernetesClient client) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    var handler = new ResourceEventHandler<ConfigMap>() {
      public void onAdd(ConfigMap map) {
        seen.add("add");
      }

      public void onUpdate(ConfigMap before, ConfigMap after) {
        seen.add("update");
      }

      public void onDelete(ConfigMap map, boolean unknown) {
        seen.add("delete");
      }
    };
    try (var informer = client.configMaps().inNamespace(NAMESPACE).withName("watched").inform(handler, 0)) {
      var watched = client.configMaps().inNamespace(NAMESPACE).resource(configMap("watched", Map.of("k", "1")));
      watched.create();
      watched.edit(map -> new ConfigMapBuilder(map).addToData("k", "2").build());
      watched.delete();
      Steps.until("fabric8: an informer sees it all", () -> seen.equals(List.of("add", "update", "delete")));
    }
  }

  public static final class WidgetSpec {
    public int size;
    public String colour;
  }

  public static final class WidgetStatus {
    public int ready;
  }

  @Group("java.example.com")
  @io.fabric8.kubernetes.model.annotation.Version("v1")
  @Kind("Widget")
  public static final class Widget extends CustomResource<WidgetSpec, WidgetStatus> implements Namespaced {}

  private static final String DEFINITION = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: { name: widgets.java.example.com }
      spec:
        group: java.example.com
        scope: Namespaced
        names: { plural: widgets, singular: widget, kind: Widget }
        versions:
          - name: v1
            served: true
            storage: true
            selectableFields: [{ jsonPath: .spec.colour }]
            subresources: { status: {}, scale: { specReplicasPath: .spec.size, statusReplicasPath: .status.ready } }
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec: { type: object, properties: { size: { type: integer, minimum: 1 }, colour: { type: string, default: red } } }
                  status: { type: object, properties: { ready: { type: integer } } }
      """;

  private static void customObjects(KubernetesClient client) throws Exception {
    var definition = client.load(new ByteArrayInputStream(DEFINITION.getBytes()));
    definition.serverSideApply();
    Steps.until("fabric8: a definition is served", () -> {
      APIResourceList served = client.getApiResources("java.example.com/v1");
      return served != null && served.getResources().size() == 3;
    });
    var widgets = client.resources(Widget.class).inNamespace(NAMESPACE);
    Widget widget = new Widget();
    widget.getMetadata().setName("w");
    widget.setSpec(new WidgetSpec());
    refused(422, () -> widgets.resource(widget).create());
    widget.getSpec().size = 3;
    Widget made = widgets.resource(widget).create();
    Steps.expect(made.getSpec().colour.equals("red"), "the default");
    made.setStatus(new WidgetStatus());
    made.getStatus().ready = 2;
    Steps.expect(widgets.resource(made).updateStatus().getMetadata().getGeneration() == 1, "the status has no generation");
    Steps.expect(widgets.withName("w").scale(7).getSpec().size == 7, "the scale");
    Steps.expect(widgets.withField("spec.colour", "red").list().getItems().size() == 1, "the selectable field");
    widgets.withName("w").delete();
    definition.delete();
    Steps.step("fabric8: custom objects");
  }

  private static final String WORKLOAD = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        replicas: 2
        selector: { matchLabels: { app: web } }
        template:
          metadata: { labels: { app: web } }
          spec: { containers: [{ name: c, image: nginx }] }
      ---
      apiVersion: v1
      kind: Service
      metadata: { name: web }
      spec: { selector: { app: web }, ports: [{ port: 80 }] }
      """;

  private static void workload(KubernetesClient client) throws Exception {
    client.load(new ByteArrayInputStream(WORKLOAD.getBytes())).inNamespace(NAMESPACE).create();
    var web = client.apps().deployments().inNamespace(NAMESPACE).withName("web");
    web.waitUntilReady(20, TimeUnit.SECONDS);
    web.scale(1);
    web.rolling().restart();
    web.waitUntilCondition(
        it -> it.getStatus().getObservedGeneration() >= it.getMetadata().getGeneration() && Objects.equals(it.getStatus().getUpdatedReplicas(), 1)
            && Objects.equals(it.getStatus().getReplicas(), 1),
        20,
        TimeUnit.SECONDS);
    Steps.step("fabric8: a rollout");
    // Those of before may still be on their way out.
    Pod pod = client.pods().inNamespace(NAMESPACE).withLabel("app", "web").list().getItems().stream()
        .filter(each -> each.getMetadata().getDeletionTimestamp() == null)
        .findFirst()
        .orElseThrow();
    var one = client.pods().inNamespace(NAMESPACE).withName(pod.getMetadata().getName());
    one.getLog();
    try (var exec = one.writingOutput(new ByteArrayOutputStream()).exec("true")) {
      Steps.expect(exec.exitCode().get(10, TimeUnit.SECONDS) == 0, "the exit code");
    }
    Steps.step("fabric8: log and exec");
  }

  private static void refused(int code, Runnable call) {
    try {
      call.run();
    } catch (KubernetesClientException error) {
      Steps.expect(error.getCode() == code, error);
      return;
    }
    throw new IllegalStateException("expected " + code);
  }
}
