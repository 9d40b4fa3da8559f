// Informers, a typed client that speaks protobuf, streamed lists, and leader election, as a controller uses client-go.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/tools/remotecommand"
	watchtools "k8s.io/client-go/tools/watch"
	"k8s.io/client-go/util/retry"
)

const namespace = "client-go"

func must(err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "FAILED: %v\n", err)
		os.Exit(1)
	}
}

func step(name string) { fmt.Println("ok", name) }

func until(ctx context.Context, what string, done func() bool) {
	err := wait.PollUntilContextTimeout(ctx, 20*time.Millisecond, 15*time.Second, true, func(context.Context) (bool, error) { return done(), nil })
	if err != nil {
		must(fmt.Errorf("%s: %w", what, err))
	}
	step(what)
}

func main() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	must(err)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	typed := rest.CopyConfig(config)
	typed.ContentType = "application/vnd.kubernetes.protobuf"
	typed.AcceptContentTypes = "application/vnd.kubernetes.protobuf"
	client := kubernetes.NewForConfigOrDie(typed)

	_, err = client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}, metav1.CreateOptions{})
	must(err)
	// It is JSON alone: kube-apiserver answers 406 to whoever takes nothing but protobuf.
	info, err := kubernetes.NewForConfigOrDie(config).Discovery().ServerVersion()
	must(err)
	step("version " + info.GitVersion)
	groups, resources, err := client.Discovery().ServerGroupsAndResources()
	must(err)
	step(fmt.Sprintf("discovery of %v groups", len(groups) > 15 && len(resources) > 20))
	document, err := client.Discovery().OpenAPISchema()
	must(err)
	step(fmt.Sprintf("openapi v2 in protobuf %v", len(document.GetDefinitions().GetAdditionalProperties()) > 400 && len(document.GetPaths().GetPath()) > 300))

	informersAndWrites(ctx, client)
	metadataInformer(ctx, config)
	dynamicInformer(ctx, config)
	apply(ctx, client)
	pages(ctx, client)
	elections(ctx, client)
	watchRestarts(ctx, client)
	cachedDiscovery(client)
	proxies(ctx, client)
	statusAndFinalizers(ctx, config, client)
	execs(ctx, config, client)
	// With pods left the namespace controller looks again after half their grace period only.
	must(client.AppsV1().Deployments(namespace).Delete(ctx, "web", metav1.DeleteOptions{}))
	until(ctx, "pods are collected", func() bool {
		pods, err := client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{})
		return err == nil && len(pods.Items) == 0
	})
	must(client.CoreV1().Namespaces().Delete(ctx, namespace, metav1.DeleteOptions{}))
	until(ctx, "namespace goes", func() bool {
		_, err := client.CoreV1().Namespaces().Get(ctx, namespace, metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	})
	fmt.Println("DONE")
}

func informersAndWrites(ctx context.Context, client kubernetes.Interface) {
	factory := informers.NewSharedInformerFactory(client, 0)
	maps := factory.Core().V1().ConfigMaps()
	pods := factory.Core().V1().Pods()
	var added, updated, deleted atomic.Int32
	mine := func(object any) bool {
		if gone, ok := object.(cache.DeletedFinalStateUnknown); ok {
			object = gone.Obj
		}
		return object.(*corev1.ConfigMap).Namespace == namespace && object.(*corev1.ConfigMap).Name == "m"
	}
	_, err := maps.Informer().AddEventHandler(cache.FilteringResourceEventHandler{FilterFunc: mine, Handler: cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { added.Add(1) },
		UpdateFunc: func(any, any) { updated.Add(1) },
		DeleteFunc: func(any) { deleted.Add(1) },
	}})
	must(err)
	pods.Informer()
	factory.Start(ctx.Done())
	for kind, synced := range factory.WaitForCacheSync(ctx.Done()) {
		if !synced {
			must(fmt.Errorf("%v did not sync", kind))
		}
	}
	step("informers sync")

	created, err := client.CoreV1().ConfigMaps(namespace).Create(ctx, &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: "m"}, Data: map[string]string{"a": "1"}, BinaryData: map[string][]byte{"b": {0, 255, 128}},
	}, metav1.CreateOptions{})
	must(err)
	if created.UID == "" || created.BinaryData["b"][1] != 255 {
		must(fmt.Errorf("created %v", created))
	}
	until(ctx, "informer sees the creation", func() bool { return added.Load() == 1 })
	stale := created.DeepCopy()
	created.Data["a"] = "2"
	_, err = client.CoreV1().ConfigMaps(namespace).Update(ctx, created, metav1.UpdateOptions{})
	must(err)
	stale.Data["a"] = "3"
	if _, err = client.CoreV1().ConfigMaps(namespace).Update(ctx, stale, metav1.UpdateOptions{}); !apierrors.IsConflict(err) {
		must(fmt.Errorf("expected a conflict: %v", err))
	}
	must(retry.RetryOnConflict(retry.DefaultRetry, func() error {
		current, err := client.CoreV1().ConfigMaps(namespace).Get(ctx, "m", metav1.GetOptions{})
		if err != nil {
			return err
		}
		current.Data["a"] = "4"
		_, err = client.CoreV1().ConfigMaps(namespace).Update(ctx, current, metav1.UpdateOptions{})
		return err
	}))
	_, err = client.CoreV1().ConfigMaps(namespace).Patch(ctx, "m", types.StrategicMergePatchType, []byte(`{"data":{"c":"5"}}`), metav1.PatchOptions{})
	must(err)
	until(ctx, "informer sees the updates", func() bool { return updated.Load() == 3 })
	must(client.CoreV1().ConfigMaps(namespace).Delete(ctx, "m", metav1.DeleteOptions{}))
	until(ctx, "informer sees the deletion", func() bool { return deleted.Load() == 1 })

	replicas := int32(3)
	labels := map[string]string{"app": "web"}
	_, err = client.AppsV1().Deployments(namespace).Create(ctx, &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: appsv1.DeploymentSpec{Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "nginx"}}},
		}},
	}, metav1.CreateOptions{})
	must(err)
	until(ctx, "deployment is available", func() bool {
		web, err := client.AppsV1().Deployments(namespace).Get(ctx, "web", metav1.GetOptions{})
		return err == nil && web.Status.AvailableReplicas == 3
	})
	scale, err := client.AppsV1().Deployments(namespace).GetScale(ctx, "web", metav1.GetOptions{})
	must(err)
	scale.Spec.Replicas = 1
	_, err = client.AppsV1().Deployments(namespace).UpdateScale(ctx, "web", scale, metav1.UpdateOptions{})
	must(err)
	until(ctx, "deployment is scaled", func() bool {
		web, err := client.AppsV1().Deployments(namespace).Get(ctx, "web", metav1.GetOptions{})
		return err == nil && web.Status.Replicas == 1
	})
	until(ctx, "pod informer agrees", func() bool {
		count := 0
		for _, object := range pods.Informer().GetStore().List() {
			if object.(*corev1.Pod).Namespace == namespace {
				count++
			}
		}
		return count == 1
	})
	_, err = client.CoreV1().Pods(namespace).Get(ctx, "none", metav1.GetOptions{})
	if !apierrors.IsNotFound(err) || err.Error() != `pods "none" not found` {
		must(fmt.Errorf("expected not found: %v", err))
	}
	step("errors decode from protobuf")
}

func metadataInformer(ctx context.Context, config *rest.Config) {
	client := metadata.NewForConfigOrDie(config)
	factory := metadatainformer.NewFilteredSharedInformerFactory(client, 0, namespace, nil)
	informer := factory.ForResource(appsv1.SchemeGroupVersion.WithResource("deployments"))
	informer.Informer()
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	object, err := informer.Lister().ByNamespace(namespace).Get("web")
	must(err)
	if object.(*metav1.PartialObjectMetadata).Name != "web" {
		must(fmt.Errorf("metadata of %v", object))
	}
	step("metadata informer")
}

func dynamicInformer(ctx context.Context, config *rest.Config) {
	client := dynamic.NewForConfigOrDie(config)
	factory := dynamicinformer.NewFilteredDynamicSharedInformerFactory(client, 0, namespace, nil)
	informer := factory.ForResource(appsv1.SchemeGroupVersion.WithResource("deployments"))
	informer.Informer()
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	_, err := informer.Lister().ByNamespace(namespace).Get("web")
	must(err)
	step("dynamic informer")
}

func apply(ctx context.Context, client kubernetes.Interface) {
	maps := client.CoreV1().ConfigMaps(namespace)
	_, err := maps.Apply(ctx, corev1ac.ConfigMap("applied", namespace).WithData(map[string]string{"a": "1"}), metav1.ApplyOptions{FieldManager: "one"})
	must(err)
	_, err = maps.Apply(ctx, corev1ac.ConfigMap("applied", namespace).WithData(map[string]string{"a": "2"}), metav1.ApplyOptions{FieldManager: "two"})
	if !apierrors.IsConflict(err) {
		must(fmt.Errorf("expected an apply conflict: %v", err))
	}
	forced, err := maps.Apply(ctx, corev1ac.ConfigMap("applied", namespace).WithData(map[string]string{"a": "2"}), metav1.ApplyOptions{FieldManager: "two", Force: true})
	must(err)
	if forced.Data["a"] != "2" || len(forced.ManagedFields) != 1 {
		must(fmt.Errorf("forced %v", forced))
	}
	extracted, err := corev1ac.ExtractConfigMap(forced, "two")
	must(err)
	if extracted.Data["a"] != "2" {
		must(fmt.Errorf("extracted %v", extracted))
	}
	step("server-side apply")
}

func pages(ctx context.Context, client kubernetes.Interface) {
	for i := range 7 {
		_, err := client.CoreV1().Secrets(namespace).Create(ctx, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("s", i)}, StringData: map[string]string{"k": "v"}}, metav1.CreateOptions{})
		must(err)
	}
	seen := map[string]bool{}
	options := metav1.ListOptions{Limit: 3}
	for {
		list, err := client.CoreV1().Secrets(namespace).List(ctx, options)
		must(err)
		for _, secret := range list.Items {
			seen[secret.Name] = string(secret.Data["k"]) == "v"
		}
		if options.Continue = list.Continue; options.Continue == "" {
			break
		}
	}
	if len(seen) != 7 || !seen["s6"] {
		must(fmt.Errorf("pages held %v", seen))
	}
	step("pages")
}

// A watch that ends every second is taken up again where it was.
func watchRestarts(ctx context.Context, client kubernetes.Interface) {
	maps := client.CoreV1().ConfigMaps(namespace)
	list, err := maps.List(ctx, metav1.ListOptions{})
	must(err)
	var begun atomic.Int32
	watches := &cache.ListWatch{WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
		begun.Add(1)
		second := int64(1)
		options.TimeoutSeconds = &second
		return maps.Watch(ctx, options)
	}}
	watcher, err := watchtools.NewRetryWatcherWithContext(ctx, list.ResourceVersion, watches)
	must(err)
	seen := map[string]int{}
	go func() {
		for i := range 6 {
			_, err := maps.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("restart-", i)}}, metav1.CreateOptions{})
			must(err)
			time.Sleep(500 * time.Millisecond)
		}
	}()
	for event := range watcher.ResultChan() {
		object, ok := event.Object.(*corev1.ConfigMap)
		if !ok || event.Type != watch.Added {
			must(fmt.Errorf("watched %v %v", event.Type, event.Object))
		}
		if seen[object.Name]++; object.Name == "restart-5" {
			break
		}
	}
	watcher.Stop()
	for name, count := range seen {
		if count != 1 {
			must(fmt.Errorf("%v was told %v times", name, count))
		}
	}
	if len(seen) != 6 || begun.Load() < 2 {
		must(fmt.Errorf("saw %v in %v watches", seen, begun.Load()))
	}
	step("a watch is taken up again at its resourceVersion")
}

func cachedDiscovery(client kubernetes.Interface) {
	cached := memory.NewMemCacheClient(client.Discovery())
	mapper := restmapper.NewShortcutExpander(restmapper.NewDeferredDiscoveryRESTMapper(cached), cached, nil)
	for range 2 {
		resource, err := mapper.ResourceFor(schema.GroupVersionResource{Resource: "deploy"})
		must(err)
		if resource != appsv1.SchemeGroupVersion.WithResource("deployments") {
			must(fmt.Errorf("deploy is %v", resource))
		}
		cached.Invalidate()
	}
	step("cached discovery")
}

func proxies(ctx context.Context, client kubernetes.Interface) {
	_, err := client.CoreV1().Services(namespace).Create(ctx, &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec:       corev1.ServiceSpec{Selector: map[string]string{"app": "web"}, Ports: []corev1.ServicePort{{Name: "http", Port: 80}}},
	}, metav1.CreateOptions{})
	must(err)
	until(ctx, "a service is reached through its proxy", func() bool {
		_, err := client.CoreV1().Services(namespace).ProxyGet("http", "web", "http", "/index", map[string]string{"a": "b"}).DoRaw(ctx)
		return err == nil
	})
	pods, err := client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{LabelSelector: "app=web"})
	must(err)
	_, err = client.CoreV1().Pods(namespace).ProxyGet("", pods.Items[0].Name, "80", "/", nil).DoRaw(ctx)
	must(err)
	_, err = client.CoreV1().Services(namespace).ProxyGet("http", "web", "nope", "/", nil).DoRaw(ctx)
	if !apierrors.IsServiceUnavailable(err) {
		must(fmt.Errorf("expected service unavailable: %v", err))
	}
	step("pods are reached through their proxy")
}

func statusAndFinalizers(ctx context.Context, config *rest.Config, client kubernetes.Interface) {
	gated := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "gated"}, Spec: corev1.PodSpec{
		SchedulingGates: []corev1.PodSchedulingGate{{Name: "example.com/wait"}}, Containers: []corev1.Container{{Name: "c", Image: "i"}},
	}}
	_, err := client.CoreV1().Pods(namespace).Create(ctx, gated, metav1.CreateOptions{})
	must(err)
	condition := corev1ac.PodCondition().WithType("example.com/Seen").WithStatus(corev1.ConditionTrue)
	applied, err := client.CoreV1().Pods(namespace).ApplyStatus(ctx, corev1ac.Pod("gated", namespace).WithStatus(corev1ac.PodStatus().WithConditions(condition)), metav1.ApplyOptions{FieldManager: "seer"})
	must(err)
	found := false
	for _, entry := range applied.ManagedFields {
		found = found || entry.Manager == "seer" && entry.Subresource == "status" && entry.Operation == metav1.ManagedFieldsOperationApply
	}
	if !found {
		must(fmt.Errorf("nobody owns the status: %v", applied.ManagedFields))
	}
	must(client.CoreV1().Pods(namespace).Delete(ctx, "gated", metav1.DeleteOptions{}))
	step("apply of a status")

	resource := corev1.SchemeGroupVersion.WithResource("configmaps")
	objects := dynamic.NewForConfigOrDie(config).Resource(resource).Namespace(namespace)
	held := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "held", "finalizers": []any{"example.com/hold"}}}}
	_, err = objects.Apply(ctx, "held", held, metav1.ApplyOptions{FieldManager: "holder"})
	must(err)
	must(objects.Delete(ctx, "held", metav1.DeleteOptions{}))
	partial := metadata.NewForConfigOrDie(config).Resource(resource).Namespace(namespace)
	ending, err := partial.Get(ctx, "held", metav1.GetOptions{})
	must(err)
	if ending.DeletionTimestamp == nil {
		must(fmt.Errorf("held is not ending: %v", ending))
	}
	_, err = partial.Patch(ctx, "held", types.JSONPatchType, []byte(`[{"op":"remove","path":"/metadata/finalizers"}]`), metav1.PatchOptions{})
	must(err)
	if _, err = partial.Get(ctx, "held", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		must(fmt.Errorf("held is still there: %v", err))
	}
	step("a finalizer holds an object until it is taken off")
}

func execs(ctx context.Context, config *rest.Config, client kubernetes.Interface) {
	pods, err := client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{LabelSelector: "app=web"})
	must(err)
	url := client.CoreV1().RESTClient().Post().Resource("pods").Namespace(namespace).Name(pods.Items[0].Name).SubResource("exec").
		VersionedParams(&corev1.PodExecOptions{Command: []string{"true"}, Stdout: true, Stderr: true}, scheme.ParameterCodec).URL()
	overWebSocket, err := remotecommand.NewWebSocketExecutor(config, "GET", url.String())
	must(err)
	overSpdy, err := remotecommand.NewSPDYExecutor(config, "POST", url)
	must(err)
	for _, executor := range []remotecommand.Executor{overWebSocket, overSpdy} {
		must(executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdout: io.Discard, Stderr: io.Discard}))
	}
	step("exec over WebSocket and SPDY")
}

func elections(ctx context.Context, client kubernetes.Interface) {
	var leading atomic.Int32
	var terms atomic.Int32
	run := func(ctx context.Context, identity string) {
		lock := &resourcelock.LeaseLock{LeaseMeta: metav1.ObjectMeta{Name: "leader", Namespace: namespace}, Client: client.CoordinationV1(), LockConfig: resourcelock.ResourceLockConfig{Identity: identity}}
		leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
			Lock: lock, ReleaseOnCancel: true, LeaseDuration: 2 * time.Second, RenewDeadline: time.Second, RetryPeriod: 100 * time.Millisecond,
			Callbacks: leaderelection.LeaderCallbacks{
				OnStartedLeading: func(ctx context.Context) {
					if leading.Add(1) != 1 {
						must(fmt.Errorf("two leaders"))
					}
					terms.Add(1)
				},
				OnStoppedLeading: func() { leading.Store(0) },
			},
		})
	}
	first, resign := context.WithCancel(ctx)
	go run(first, "one")
	until(ctx, "first candidate leads", func() bool { return terms.Load() == 1 })
	second, stop := context.WithCancel(ctx)
	go run(second, "two")
	resign()
	until(ctx, "second candidate takes over", func() bool { return terms.Load() == 2 })
	stop()
}
