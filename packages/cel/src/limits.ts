/** Limits of k8s.io/apiserver/pkg/apis/cel/config.go (1.36). */

/** Cost of one evaluation (k8s.io/apiserver/pkg/apis/cel/config.go, 1.36: PerCallLimit). */
export const perCallCostLimit = 1_000_000;
/** Budget of all rules of a custom resource or a policy binding in one request (RuntimeCELCostBudget). */
export const runtimeCostBudget = 10_000_000;
/** Budget of the match conditions of one webhook or policy binding (RuntimeCELCostBudgetMatchConditions). */
export const matchConditionsCostBudget = 2_500_000;
/** A request is taken to be at most so big when sizes are estimated (MaxRequestSizeBytes). */
export const maxRequestSizeBytes = 3 * 1024 * 1024;
/** Longest message of a messageExpression, in bytes, after trimming. */
export const maxMessageExpressionSizeBytes = 5 * 1024;
