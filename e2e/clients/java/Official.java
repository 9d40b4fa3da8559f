import com.google.gson.reflect.TypeToken;
import io.kubernetes.client.Discovery;
import io.kubernetes.client.Exec;
import io.kubernetes.client.ProtoClient;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.*;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.PatchUtils;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesApi;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** io.kubernetes: patches, pages, an informer, watches, protobuf, generic and dynamic objects, discovery, exec. */
final class Official {
  private static final String NAMESPACE = "java-official";

  static void run() throws Exception {
    ApiClient client = Config.defaultClient();
    client.setReadTimeout(0);
    CoreV1Api core = new CoreV1Api(client);
    core.createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(NAMESPACE))).execute();
    configMaps(client, core);
    informer(client, core);
    protobuf(client);
    untyped(client);
    workload(client, core);
    core.deleteNamespace(NAMESPACE).execute();
  }

  private static V1ConfigMap configMap(String name) {
    return new V1ConfigMap().metadata(new V1ObjectMeta().name(name).namespace(NAMESPACE).putLabelsItem("page", "yes")).putDataItem("k", "v");
  }

  private static void configMaps(ApiClient client, CoreV1Api core) throws ApiException {
    V1ConfigMap first = core.createNamespacedConfigMap(NAMESPACE, configMap("a")).execute();
    patch(client, core, V1Patch.PATCH_FORMAT_JSON_PATCH, "[{\"op\":\"add\",\"path\":\"/data/json\",\"value\":\"1\"}]");
    patch(client, core, V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH, "{\"data\":{\"merge\":\"1\"}}");
    patch(client, core, V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH, "{\"data\":{\"strategic\":\"1\"}}");
    patch(client, core, V1Patch.PATCH_FORMAT_APPLY_YAML, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {applied: '1'}}");
    Steps.expect(core.readNamespacedConfigMap("a", NAMESPACE).execute().getData().size() == 5, "four patches");
    try {
      core.replaceNamespacedConfigMap("a", NAMESPACE, first).execute();
      throw new IllegalStateException("expected a conflict");
    } catch (ApiException error) {
      Steps.expect(error.getCode() == 409, error);
    }
    for (int i = 0; i < 11; i++) core.createNamespacedConfigMap(NAMESPACE, configMap("page-" + i)).execute();
    int count = 0;
    String more = null;
    do {
      V1ConfigMapList page = core.listNamespacedConfigMap(NAMESPACE).labelSelector("page=yes").limit(5)._continue(more).execute();
      count += page.getItems().size();
      more = page.getMetadata().getContinue();
    } while (more != null);
    Steps.expect(count == 12, count);
    core.deleteCollectionNamespacedConfigMap(NAMESPACE).labelSelector("page=yes").execute();
    Steps.step("official: patches, a conflict, pages");
  }

  private static void patch(ApiClient client, CoreV1Api core, String type, String body) throws ApiException {
    PatchUtils.patch(
        V1ConfigMap.class, () -> core.patchNamespacedConfigMap("a", NAMESPACE, new V1Patch(body)).fieldManager("java").buildCall(null), type, client);
  }

  private static void informer(ApiClient client, CoreV1Api core) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    var factory = new SharedInformerFactory(client);
    var api = new GenericKubernetesApi<>(V1ConfigMap.class, V1ConfigMapList.class, "", "v1", "configmaps", client);
    var informer = factory.sharedIndexInformerFor(api, V1ConfigMap.class, 0, NAMESPACE);
    informer.addEventHandler(new ResourceEventHandler<>() {
      public void onAdd(V1ConfigMap map) {
        seen.add("add " + map.getMetadata().getName());
      }

      public void onUpdate(V1ConfigMap before, V1ConfigMap after) {
        seen.add("update " + after.getMetadata().getName());
      }

      public void onDelete(V1ConfigMap map, boolean unknown) {
        seen.add("delete " + map.getMetadata().getName());
      }
    });
    factory.startAllRegisteredInformers();
    Steps.until("official: an informer is in sync", informer::hasSynced);
    V1ConfigMap made = core.createNamespacedConfigMap(NAMESPACE, configMap("seen")).execute();
    core.replaceNamespacedConfigMap("seen", NAMESPACE, made.putDataItem("k", "2")).execute();
    core.deleteNamespacedConfigMap("seen", NAMESPACE).execute();
    Steps.until("official: it sees it all", () -> seen.containsAll(List.of("add seen", "update seen", "delete seen")));
    factory.stopAllRegisteredInformers();
    var call = core.listNamespace().watch(true).timeoutSeconds(1).buildCall(null);
    int events = 0;
    try (Watch<V1Namespace> watch = Watch.createWatch(client, call, new TypeToken<Watch.Response<V1Namespace>>() {}.getType())) {
      for (var event : watch) if (event.type.equals("ADDED")) events++;
    }
    Steps.expect(events > 3, "a watch begins with what is there");
    Steps.step("official: a watch ends in time");
  }

  private static void protobuf(ApiClient client) throws Exception {
    ProtoClient proto = new ProtoClient(client);
    String path = "/api/v1/namespaces/" + NAMESPACE + "/configmaps";
    var map = V1.ConfigMap.newBuilder().setMetadata(Meta.ObjectMeta.newBuilder().setName("proto").setNamespace(NAMESPACE)).putData("k", "v").build();
    Steps.expect(!proto.create(map, path, "v1", "ConfigMap").object.getMetadata().getUid().isEmpty(), "created");
    Steps.expect(proto.create(map, path, "v1", "ConfigMap").status.getReason().equals("AlreadyExists"), "twice");
    V1.ConfigMapList list = proto.<V1.ConfigMapList>list(V1.ConfigMapList.newBuilder(), path).object;
    Steps.expect(list.getItemsList().stream().anyMatch(it -> it.getDataMap().containsKey("k")), "listed");
    Steps.expect(proto.delete(V1.ConfigMap.newBuilder(), path + "/proto").status.getStatus().equals("Success"), "deleted");
    Steps.step("official: protobuf");
  }

  private static void untyped(ApiClient client) throws Exception {
    var maps = new DynamicKubernetesApi("", "v1", "configmaps", client);
    Steps.expect(maps.list(NAMESPACE).isSuccess(), "dynamic list");
    Steps.expect(maps.get(NAMESPACE, "none").getHttpStatusCode() == 404, "dynamic get");
    var deployments = new Discovery(client).findAll().stream().filter(it -> it.getKind().equals("Deployment")).findFirst().orElseThrow();
    Steps.expect(deployments.getSubResources().containsAll(List.of("scale", "status")), deployments.getSubResources());
    Steps.step("official: dynamic objects and discovery");
  }

  private static void workload(ApiClient client, CoreV1Api core) throws Exception {
    AppsV1Api apps = new AppsV1Api(client);
    Map<String, String> labels = Map.of("app", "web");
    V1PodTemplateSpec template =
        new V1PodTemplateSpec().metadata(new V1ObjectMeta().labels(labels)).spec(new V1PodSpec().addContainersItem(new V1Container().name("c").image("nginx")));
    V1DeploymentSpec spec = new V1DeploymentSpec().replicas(1).selector(new V1LabelSelector().matchLabels(labels)).template(template);
    apps.createNamespacedDeployment(NAMESPACE, new V1Deployment().metadata(new V1ObjectMeta().name("web")).spec(spec)).execute();
    Steps.until("official: a deployment", () -> Integer.valueOf(1).equals(apps.readNamespacedDeployment("web", NAMESPACE).execute().getStatus().getReadyReplicas()));
    String pod = core.listNamespacedPod(NAMESPACE).labelSelector("app=web").execute().getItems().get(0).getMetadata().getName();
    Steps.expect(new Exec(client).exec(NAMESPACE, pod, new String[] {"true"}, "c", false, false).waitFor() == 0, "the exit code");
    core.createNamespacedPodEviction(pod, NAMESPACE, new V1Eviction().metadata(new V1ObjectMeta().name(pod))).buildCall(null).execute().close();
    Steps.until("official: exec and eviction", () -> core.listNamespacedPod(NAMESPACE).execute().getItems().stream().noneMatch(it -> it.getMetadata().getName().equals(pod)));
  }
}
