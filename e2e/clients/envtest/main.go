// An operator with webhooks, as its own tests run it: envtest installs the definition and the webhook configurations,
// which name the webhook's own certificate, and a manager serves validation, mutation and conversion over HTTPS.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

const (
	namespace = "envtest"
	patience  = 40 * time.Second
)

var (
	v1 = schema.GroupVersion{Group: "shop.example.com", Version: "v1"}
	v2 = schema.GroupVersion{Group: "shop.example.com", Version: "v2"}
	// What the webhooks were asked, by path and operation.
	mutated, validated, deleted, converted atomic.Int32
)

// Version 1 counts cups, version 2 says how many in words; both are untyped, as many operators have them.
type Cup struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              struct {
		Cups int `json:"cups,omitempty"`
	} `json:"spec"`
	Status struct {
		Done bool `json:"done,omitempty"`
	} `json:"status,omitempty"`
}

type CupList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Cup `json:"items"`
}

func (in *Cup) DeepCopyObject() runtime.Object {
	out := *in
	in.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	return &out
}

func (in *CupList) DeepCopyObject() runtime.Object {
	out := *in
	out.Items = make([]Cup, len(in.Items))
	for i := range in.Items {
		out.Items[i] = *in.Items[i].DeepCopyObject().(*Cup)
	}
	return &out
}

func must(err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "FAILED: %v\n", err)
		os.Exit(1)
	}
}

func expect(what string, right bool, got any) {
	if !right {
		must(fmt.Errorf("%s: %v", what, got))
	}
	fmt.Println("ok", what)
}

func until(ctx context.Context, what string, done func() (bool, error)) {
	var last error
	err := wait.PollUntilContextTimeout(ctx, 20*time.Millisecond, patience, true, func(context.Context) (bool, error) {
		ok, err := done()
		last = err
		return ok && err == nil, nil
	})
	expect(what, err == nil, errors.Join(err, last))
}

type reconciler struct{ client.Client }

func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	cup := &Cup{}
	if err := r.Get(ctx, request.NamespacedName, cup); err != nil || !cup.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	owned := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: cup.Name, Namespace: cup.Namespace}}
	if _, err := controllerutil.CreateOrPatch(ctx, r.Client, owned, func() error {
		owned.Data = map[string]string{"cups": fmt.Sprint(cup.Spec.Cups)}
		return controllerutil.SetControllerReference(cup, owned, r.Scheme())
	}); err != nil {
		return ctrl.Result{}, err
	}
	before := cup.DeepCopyObject().(*Cup)
	cup.Status.Done = true
	return ctrl.Result{}, r.Status().Patch(ctx, cup, client.MergeFrom(before))
}

func definition() *apiextensionsv1.CustomResourceDefinition {
	yes := true
	version := func(name, field, kind string) apiextensionsv1.CustomResourceDefinitionVersion {
		return apiextensionsv1.CustomResourceDefinitionVersion{
			Name: name, Served: true, Storage: name == "v1",
			Subresources: &apiextensionsv1.CustomResourceSubresources{Status: &apiextensionsv1.CustomResourceSubresourceStatus{}},
			Schema: &apiextensionsv1.CustomResourceValidation{OpenAPIV3Schema: &apiextensionsv1.JSONSchemaProps{Type: "object", Properties: map[string]apiextensionsv1.JSONSchemaProps{
				"spec":   {Type: "object", Properties: map[string]apiextensionsv1.JSONSchemaProps{field: {Type: kind}}},
				"status": {Type: "object", XPreserveUnknownFields: &yes},
			}}},
		}
	}
	return &apiextensionsv1.CustomResourceDefinition{ObjectMeta: metav1.ObjectMeta{Name: "cups.shop.example.com"}, Spec: apiextensionsv1.CustomResourceDefinitionSpec{
		Group: v1.Group, Scope: apiextensionsv1.NamespaceScoped, Names: apiextensionsv1.CustomResourceDefinitionNames{Plural: "cups", Kind: "Cup", ListKind: "CupList"},
		Versions: []apiextensionsv1.CustomResourceDefinitionVersion{version("v1", "cups", "integer"), version("v2", "amount", "string")},
	}}
}

func webhooks() envtest.WebhookInstallOptions {
	fail, none := admissionv1.Fail, admissionv1.SideEffectClassNone
	rules := func(operations ...admissionv1.OperationType) []admissionv1.RuleWithOperations {
		return []admissionv1.RuleWithOperations{{Operations: operations, Rule: admissionv1.Rule{APIGroups: []string{v1.Group}, APIVersions: []string{"v1"}, Resources: []string{"cups"}}}}
	}
	at := func(path string) admissionv1.WebhookClientConfig {
		return admissionv1.WebhookClientConfig{Service: &admissionv1.ServiceReference{Name: "webhooks", Namespace: namespace, Path: &path}}
	}
	meta := metav1.ObjectMeta{Name: "envtest.shop.example.com"}
	reviews := []string{"v1"}
	return envtest.WebhookInstallOptions{
		MutatingWebhooks: []*admissionv1.MutatingWebhookConfiguration{{ObjectMeta: meta, Webhooks: []admissionv1.MutatingWebhook{{
			Name: "m.shop.example.com", AdmissionReviewVersions: reviews, SideEffects: &none, FailurePolicy: &fail, ClientConfig: at("/mutate"), Rules: rules(admissionv1.Create),
		}}}},
		ValidatingWebhooks: []*admissionv1.ValidatingWebhookConfiguration{{ObjectMeta: meta, Webhooks: []admissionv1.ValidatingWebhook{{
			Name: "v.shop.example.com", AdmissionReviewVersions: reviews, SideEffects: &none, FailurePolicy: &fail, ClientConfig: at("/validate"), Rules: rules(admissionv1.Create, admissionv1.Delete),
		}}}},
	}
}

func mutate(_ context.Context, request admission.Request) admission.Response {
	mutated.Add(1)
	cup := &Cup{}
	must(json.Unmarshal(request.Object.Raw, cup))
	if cup.Spec.Cups == 0 {
		cup.Spec.Cups = 7
	}
	changed, err := json.Marshal(cup)
	must(err)
	return admission.PatchResponseFromRaw(request.Object.Raw, changed)
}

func validate(_ context.Context, request admission.Request) admission.Response {
	if request.Operation == "DELETE" {
		deleted.Add(1)
		if len(request.OldObject.Raw) == 0 {
			return admission.Denied("a deletion without what is deleted")
		}
		return admission.Allowed("")
	}
	validated.Add(1)
	if strings.Contains(string(request.Object.Raw), `"cups":13`) {
		return admission.Denied("unlucky")
	}
	return admission.Allowed("")
}

func convert(writer http.ResponseWriter, request *http.Request) {
	review := &apiextensionsv1.ConversionReview{}
	must(json.NewDecoder(request.Body).Decode(review))
	converted.Add(1)
	response := &apiextensionsv1.ConversionResponse{UID: review.Request.UID, Result: metav1.Status{Status: metav1.StatusSuccess}}
	for _, raw := range review.Request.Objects {
		object := &unstructured.Unstructured{}
		must(object.UnmarshalJSON(raw.Raw))
		if review.Request.DesiredAPIVersion == v2.String() {
			cups, _, _ := unstructured.NestedInt64(object.Object, "spec", "cups")
			object.Object["spec"] = map[string]any{"amount": fmt.Sprintf("%d cups", cups)}
		} else {
			amount, _, _ := unstructured.NestedString(object.Object, "spec", "amount")
			var cups int64
			fmt.Sscanf(amount, "%d cups", &cups)
			object.Object["spec"] = map[string]any{"cups": cups}
		}
		object.SetAPIVersion(review.Request.DesiredAPIVersion)
		done, err := object.MarshalJSON()
		must(err)
		response.ConvertedObjects = append(response.ConvertedObjects, runtime.RawExtension{Raw: done})
	}
	review.Request, review.Response = nil, response
	must(json.NewEncoder(writer).Encode(review))
}

func main() {
	ctrl.SetLogger(zap.New(zap.WriteTo(os.Stderr)))
	ctx, cancel := context.WithCancel(context.Background())
	scheme := runtime.NewScheme()
	must(clientgoscheme.AddToScheme(scheme))
	must(apiextensionsv1.AddToScheme(scheme))
	scheme.AddKnownTypeWithName(v1.WithKind("Cup"), &Cup{})
	scheme.AddKnownTypeWithName(v1.WithKind("CupList"), &CupList{})
	metav1.AddToGroupVersion(scheme, v1)

	existing := true
	crd := definition()
	environment := &envtest.Environment{UseExistingCluster: &existing, CRDs: []*apiextensionsv1.CustomResourceDefinition{crd}, WebhookInstallOptions: webhooks()}
	config, err := environment.Start()
	must(err)
	local := environment.WebhookInstallOptions
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme: scheme, Metrics: server.Options{BindAddress: "0"}, LeaderElection: true, LeaderElectionID: "envtest.shop.example.com", LeaderElectionNamespace: "default", LeaderElectionReleaseOnCancel: true,
		WebhookServer: webhook.NewServer(webhook.Options{Host: local.LocalServingHost, Port: local.LocalServingPort, CertDir: local.LocalServingCertDir}),
	})
	must(err)
	hooks := manager.GetWebhookServer()
	hooks.Register("/mutate", &webhook.Admission{Handler: admission.HandlerFunc(mutate)})
	hooks.Register("/validate", &webhook.Admission{Handler: admission.HandlerFunc(validate)})
	hooks.Register("/convert", http.HandlerFunc(convert))
	must(manager.GetFieldIndexer().IndexField(ctx, &Cup{}, "spec.cups", func(object client.Object) []string { return []string{fmt.Sprint(object.(*Cup).Spec.Cups)} }))
	must(ctrl.NewControllerManagedBy(manager).For(&Cup{}).Owns(&corev1.ConfigMap{}).Complete(&reconciler{manager.GetClient()}))
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(ctx) }()
	<-manager.Elected()
	until(ctx, "the webhooks are served", func() (bool, error) { return true, hooks.StartedChecker()(nil) })

	api, err := client.New(config, client.Options{Scheme: scheme})
	must(err)
	must(api.Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}))
	admissions(ctx, api, manager.GetClient())
	conversions(ctx, api, crd, local)
	ownership(ctx, api)
	must(api.Delete(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}))
	until(ctx, "the namespace goes", func() (bool, error) {
		return apierrors.IsNotFound(api.Get(ctx, client.ObjectKey{Name: namespace}, &corev1.Namespace{})), nil
	})
	must(environment.Stop())
	cancel()
	must(<-ended)
	fmt.Println("DONE")
}

func named(name string) *Cup {
	return &Cup{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace}}
}

func admissions(ctx context.Context, api, cached client.Client) {
	a := named("a")
	must(api.Create(ctx, a))
	expect("a webhook sets a default", a.Spec.Cups == 7, a.Spec)
	unlucky := named("b")
	unlucky.Spec.Cups = 13
	err := api.Create(ctx, unlucky)
	expect("a webhook refuses", apierrors.IsForbidden(err) && err.Error() == `admission webhook "v.shop.example.com" denied the request: unlucky`, err)
	must(api.Create(ctx, named("dry"), client.DryRunAll))
	expect("a dry run stores nothing", apierrors.IsNotFound(api.Get(ctx, client.ObjectKeyFromObject(named("dry")), named(""))), "it is there")
	until(ctx, "the status is written", func() (bool, error) {
		err := api.Get(ctx, client.ObjectKeyFromObject(a), a)
		return a.Status.Done, err
	})
	until(ctx, "an index finds it", func() (bool, error) {
		found := &CupList{}
		err := cached.List(ctx, found, client.MatchingFields{"spec.cups": "7"}, client.InNamespace(namespace))
		return len(found.Items) == 1, err
	})
	expect("both webhooks were asked", mutated.Load() >= 3 && validated.Load() >= 3, fmt.Sprint(mutated.Load(), validated.Load()))
}

func conversions(ctx context.Context, api client.Client, crd *apiextensionsv1.CustomResourceDefinition, local envtest.WebhookInstallOptions) {
	must(api.Get(ctx, client.ObjectKeyFromObject(crd), crd))
	url := fmt.Sprintf("https://%s:%d//convert", local.LocalServingHost, local.LocalServingPort)
	crd.Spec.Conversion = &apiextensionsv1.CustomResourceConversion{Strategy: apiextensionsv1.WebhookConverter, Webhook: &apiextensionsv1.WebhookConversion{
		ClientConfig: &apiextensionsv1.WebhookClientConfig{URL: &url, CABundle: local.LocalServingCAData}, ConversionReviewVersions: []string{"v1"},
	}}
	must(api.Update(ctx, crd))
	other := &unstructured.Unstructured{}
	until(ctx, "an object is read in another version", func() (bool, error) {
		other.SetGroupVersionKind(v2.WithKind("Cup"))
		err := api.Get(ctx, client.ObjectKeyFromObject(named("a")), other)
		amount, _, _ := unstructured.NestedString(other.Object, "spec", "amount")
		return amount == "7 cups", err
	})
	written := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": v2.String(), "kind": "Cup", "metadata": map[string]any{"name": "a", "namespace": namespace}, "spec": map[string]any{"amount": "9 cups"},
	}}
	must(api.Apply(ctx, client.ApplyConfigurationFromUnstructured(written), client.FieldOwner("other"), client.ForceOwnership))
	a := named("a")
	must(api.Get(ctx, client.ObjectKeyFromObject(a), a))
	owned := false
	for _, entry := range a.ManagedFields {
		owned = owned || entry.Manager == "other" && entry.APIVersion == v2.String() && strings.Contains(string(entry.FieldsV1.Raw), "f:amount")
	}
	expect("it is applied in that version, and owned in its names", a.Spec.Cups == 9 && owned, a)
	expect("the converter was asked", converted.Load() > 0, converted.Load())
}

func ownership(ctx context.Context, api client.Client) {
	owned := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: namespace}}
	must(api.Delete(ctx, owned))
	until(ctx, "what is owned comes back", func() (bool, error) {
		return true, api.Get(ctx, client.ObjectKeyFromObject(owned), &corev1.ConfigMap{})
	})
	must(api.Delete(ctx, named("a"), client.PropagationPolicy(metav1.DeletePropagationForeground)))
	until(ctx, "what is owned goes with its owner", func() (bool, error) {
		return apierrors.IsNotFound(api.Get(ctx, client.ObjectKeyFromObject(owned), &corev1.ConfigMap{})), nil
	})
	expect("a webhook saw the deletion", deleted.Load() > 0, deleted.Load())
}
