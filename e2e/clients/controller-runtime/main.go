// An operator in the way people write them: a definition with a status subresource, a finalizer, owned objects, apply.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

const (
	namespace = "operator"
	finalizer = "example.com/release"
)

var groupVersion = schema.GroupVersion{Group: "cafe.example.com", Version: "v1"}

type Spec struct {
	Cups int32 `json:"cups"`
}

type Status struct {
	Served             int32              `json:"served,omitempty"`
	ObservedGeneration int64              `json:"observedGeneration,omitempty"`
	Conditions         []metav1.Condition `json:"conditions,omitempty"`
}

type Order struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              Spec   `json:"spec"`
	Status            Status `json:"status,omitempty"`
}

type OrderList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Order `json:"items"`
}

func (in *Order) DeepCopyObject() runtime.Object {
	out := *in
	in.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	out.Status.Conditions = append([]metav1.Condition(nil), in.Status.Conditions...)
	return &out
}

func (in *OrderList) DeepCopyObject() runtime.Object {
	out := *in
	out.Items = make([]Order, len(in.Items))
	for i := range in.Items {
		out.Items[i] = *in.Items[i].DeepCopyObject().(*Order)
	}
	return &out
}

func must(err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "FAILED: %v\n", err)
		os.Exit(1)
	}
}

// The garbage collector looks for new kinds every half minute, as upstream's does.
const patience = 40 * time.Second

func until(ctx context.Context, what string, done func() bool) {
	if err := wait.PollUntilContextTimeout(ctx, 20*time.Millisecond, patience, true, func(context.Context) (bool, error) { return done(), nil }); err != nil {
		must(fmt.Errorf("%s: %w", what, err))
	}
	fmt.Println("ok", what)
}

type reconciler struct{ client.Client }

func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	order := &Order{}
	if err := r.Get(ctx, request.NamespacedName, order); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !order.DeletionTimestamp.IsZero() {
		if controllerutil.RemoveFinalizer(order, finalizer) {
			return ctrl.Result{}, r.Update(ctx, order)
		}
		return ctrl.Result{}, nil
	}
	if controllerutil.AddFinalizer(order, finalizer) {
		if err := r.Update(ctx, order); err != nil {
			return ctrl.Result{}, err
		}
	}
	receipt := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: order.Name + "-receipt", Namespace: order.Namespace}}
	if _, err := controllerutil.CreateOrUpdate(ctx, r.Client, receipt, func() error {
		receipt.Data = map[string]string{"cups": fmt.Sprint(order.Spec.Cups)}
		return controllerutil.SetControllerReference(order, receipt, r.Scheme())
	}); err != nil {
		return ctrl.Result{}, err
	}
	owner := metav1ac.OwnerReference().WithAPIVersion(groupVersion.String()).WithKind("Order").WithName(order.Name).WithUID(order.UID)
	tray := corev1ac.ConfigMap(order.Name+"-tray", order.Namespace).WithOwnerReferences(owner).WithData(map[string]string{"cups": fmt.Sprint(order.Spec.Cups)})
	if err := r.Apply(ctx, tray, client.FieldOwner("cafe"), client.ForceOwnership); err != nil {
		return ctrl.Result{}, err
	}
	before := order.DeepCopyObject().(*Order)
	order.Status.Served = order.Spec.Cups
	order.Status.ObservedGeneration = order.Generation
	meta.SetStatusCondition(&order.Status.Conditions, metav1.Condition{Type: "Ready", Status: metav1.ConditionTrue, Reason: "Served", ObservedGeneration: order.Generation})
	return ctrl.Result{}, r.Status().Patch(ctx, order, client.MergeFrom(before))
}

func definition() *apiextensionsv1.CustomResourceDefinition {
	one := 1.0
	object := func(properties map[string]apiextensionsv1.JSONSchemaProps) apiextensionsv1.JSONSchemaProps {
		return apiextensionsv1.JSONSchemaProps{Type: "object", Properties: properties}
	}
	preserve := true
	conditions := apiextensionsv1.JSONSchemaProps{Type: "array", Items: &apiextensionsv1.JSONSchemaPropsOrArray{Schema: &apiextensionsv1.JSONSchemaProps{Type: "object", XPreserveUnknownFields: &preserve}}}
	root := object(map[string]apiextensionsv1.JSONSchemaProps{
		"spec":   object(map[string]apiextensionsv1.JSONSchemaProps{"cups": {Type: "integer", Format: "int32", Minimum: &one}}),
		"status": object(map[string]apiextensionsv1.JSONSchemaProps{"served": {Type: "integer"}, "observedGeneration": {Type: "integer", Format: "int64"}, "conditions": conditions}),
	})
	return &apiextensionsv1.CustomResourceDefinition{
		ObjectMeta: metav1.ObjectMeta{Name: "orders.cafe.example.com"},
		Spec: apiextensionsv1.CustomResourceDefinitionSpec{
			Group: groupVersion.Group, Scope: apiextensionsv1.NamespaceScoped,
			Names: apiextensionsv1.CustomResourceDefinitionNames{Plural: "orders", Singular: "order", Kind: "Order", ListKind: "OrderList"},
			Versions: []apiextensionsv1.CustomResourceDefinitionVersion{{
				Name: "v1", Served: true, Storage: true, Schema: &apiextensionsv1.CustomResourceValidation{OpenAPIV3Schema: &root},
				Subresources: &apiextensionsv1.CustomResourceSubresources{Status: &apiextensionsv1.CustomResourceSubresourceStatus{}},
			}},
		},
	}
}

func main() {
	ctrl.SetLogger(zap.New(zap.WriteTo(os.Stderr)))
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	must(err)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	scheme := runtime.NewScheme()
	must(clientgoscheme.AddToScheme(scheme))
	must(apiextensionsv1.AddToScheme(scheme))
	scheme.AddKnownTypes(groupVersion, &Order{}, &OrderList{})
	metav1.AddToGroupVersion(scheme, groupVersion)

	direct, err := client.New(config, client.Options{Scheme: scheme})
	must(err)
	must(direct.Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}))
	must(direct.Create(ctx, definition()))
	until(ctx, "definition is established", func() bool {
		current := &apiextensionsv1.CustomResourceDefinition{}
		if direct.Get(ctx, client.ObjectKey{Name: "orders.cafe.example.com"}, current) != nil {
			return false
		}
		for _, condition := range current.Status.Conditions {
			if condition.Type == apiextensionsv1.Established {
				return condition.Status == apiextensionsv1.ConditionTrue
			}
		}
		return false
	})

	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme: scheme, Metrics: server.Options{BindAddress: "0"}, LeaderElection: true, LeaderElectionID: "cafe", LeaderElectionNamespace: namespace, LeaderElectionReleaseOnCancel: true,
	})
	must(err)
	must(ctrl.NewControllerManagedBy(manager).For(&Order{}).Owns(&corev1.ConfigMap{}).Complete(&reconciler{manager.GetClient()}))
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(ctx) }()

	key := client.ObjectKey{Namespace: namespace, Name: "breakfast"}
	order := &Order{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "breakfast"}, Spec: Spec{Cups: 2}}
	must(direct.Create(ctx, order))
	served := func(cups int32) func() bool {
		return func() bool {
			current := &Order{}
			return direct.Get(ctx, key, current) == nil && current.Status.Served == cups && current.Status.ObservedGeneration == current.Generation
		}
	}
	until(ctx, "order is served", served(2))
	patch := client.MergeFrom(order.DeepCopyObject().(*Order))
	order.Spec.Cups = 5
	must(direct.Patch(ctx, order, patch))
	until(ctx, "changed order is served", served(5))
	receipt := &corev1.ConfigMap{}
	must(direct.Get(ctx, client.ObjectKey{Namespace: namespace, Name: "breakfast-receipt"}, receipt))
	if receipt.Data["cups"] != "5" || !metav1.IsControlledBy(receipt, order) {
		must(fmt.Errorf("receipt %v", receipt))
	}
	must(direct.Delete(ctx, receipt))
	until(ctx, "owned object comes back", func() bool {
		return direct.Get(ctx, client.ObjectKey{Namespace: namespace, Name: "breakfast-receipt"}, receipt) == nil && receipt.DeletionTimestamp == nil
	})
	wrong := &Order{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "wrong"}}
	if err := direct.Create(ctx, wrong); !apierrors.IsInvalid(err) {
		must(fmt.Errorf("expected invalid: %v", err))
	}
	fmt.Println("ok invalid order is refused")
	must(direct.Delete(ctx, order, client.PropagationPolicy(metav1.DeletePropagationBackground)))
	until(ctx, "finalizer releases the order", func() bool { return apierrors.IsNotFound(direct.Get(ctx, key, &Order{})) })
	until(ctx, "owned objects are collected", func() bool {
		list := &corev1.ConfigMapList{}
		if direct.List(ctx, list, client.InNamespace(namespace)) != nil {
			return false
		}
		for _, object := range list.Items {
			if object.Name != "kube-root-ca.crt" {
				return false
			}
		}
		return true
	})
	cancel()
	must(<-ended)
	rest := context.Background()
	must(direct.Delete(rest, definition()))
	must(direct.Delete(rest, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}))
	until(rest, "definition goes", func() bool {
		return apierrors.IsNotFound(direct.Get(rest, client.ObjectKey{Name: "orders.cafe.example.com"}, &apiextensionsv1.CustomResourceDefinition{}))
	})
	fmt.Println("DONE")
}
