/** As upstream's `--feature-gates` shows them. */
export type FeatureStage = 'Alpha' | 'Beta' | 'GA' | 'Deprecated';

export interface KnownFeatureGate {
  readonly stage: FeatureStage;
  readonly default: boolean;
  /** It cannot be set to anything else. */
  readonly locked: boolean;
}

/** Every gate of kube-apiserver 1.36 by its stage; `+`: on unless told otherwise, `!`: locked to that. */
const byStage: Readonly<Record<FeatureStage, string>> = {
  Alpha: `
      APIServingWithRoutine AllowUnsafeMalformedObjectDeletion CBORServingAndStorage CPUManagerPolicyAlphaOptions CRIListStreaming
      CSIVolumeHealth ClientsAllowCBOR ClientsPreferCBOR CloudControllerManagerWatchBasedRoutesReconciliation
      CloudControllerManagerWebhook ContainerStopSignals ControllerManagerReleaseLeaderElectionLockOnExit
      CrossNamespaceVolumeDataSource DRAListTypeAttributes DRANodeAllocatableResources DRAResourcePoolStatus
      DRAWorkloadResourceClaims EventedPLEG GangScheduling GenericWorkload HPAScaleToZero ImageVolumeWithDigest
      InPlacePodVerticalScalingExclusiveCPUs InPlacePodVerticalScalingExclusiveMemory KubeletInUserNamespace LoggingAlphaOptions
      ManifestBasedAdmissionControlConfig MemoryQoS MutablePVNodeAffinity NativeHistograms PersistentVolumeClaimUnusedSinceTime
      PodAndContainerStatsFromCRI PodLevelResourceManagers PodLogsQuerySplitStreams PodsAPI QOSReserved
      ReduceDefaultCrashLoopBackOffDecay RuntimeClassInImageCriApi ShardedListAndWatch StorageCapacityScoring StorageVersionAPI
      TaintTolerationComparisonOperators TopologyAwareWorkloadScheduling TopologyManagerPolicyAlphaOptions
      UserNamespacesHostNetworkSupport VolumeLimitScaling WindowsCPUAndMemoryAffinity WorkloadAwarePreemption WorkloadWithJob`,
  Beta: `
      APIResponseCompression+ APIServerIdentity+ AllowParsingUserUIDFromCertAuth+ AtomicFIFO+
      AuthorizePodWebsocketUpgradeCreatePermission+ CPUManagerPolicyBetaOptions+ CRDObservedGenerationTracking+
      ClearingNominatedNodeNameAfterBinding+ ClientsAllowCARotation+ ClientsAllowTLSCacheGC+ ClusterTrustBundle
      ClusterTrustBundleProjection ComponentFlagz+ ComponentStatusz+ ConcurrentWatchObjectDecode ConstrainedImpersonation+
      ContainerCheckpoint+ ContainerRestartRules+ ContextualLogging+ CoordinatedLeaderElection DRAConsumableCapacity+
      DRADeviceBindingConditions+ DRADeviceTaintRules DRADeviceTaints+ DRAExtendedResource+ DRAPartitionableDevices+
      DRAResourceClaimDeviceStatus+ DRAResourceClaimGranularStatusAuthorization+ DRASchedulerFilterTimeout+
      DeclarativeValidationBeta+ DeploymentReplicaSetTerminatingReplicas+ DetectCacheInconsistency+ EnvFiles+
      ExtendWebSocketsToKubelet+ GracefulNodeShutdown+ GracefulNodeShutdownBasedOnPodPriority+ HPAConfigurableTolerance+
      HostnameOverride+ InOrderInformersBatchProcess+ InPlacePodLevelResourcesVerticalScaling+
      InPlacePodVerticalScalingInitContainers+ KubeletCrashLoopBackOffMax+ KubeletEnsureSecretPulledImages+ KubeletSeparateDiskGC+
      KubeletServiceAccountTokenForCredentialProviders+ ListFromCacheSnapshot+ LocalStorageCapacityIsolationFSQuotaMonitoring
      LoggingBetaOptions+ MatchLabelKeysInPodTopologySpread+ MatchLabelKeysInPodTopologySpreadSelectorMerge+
      MaxUnavailableStatefulSet MutablePodResourcesForSuspendedJobs+ MutableSchedulingDirectivesForSuspendedJobs+
      NodeDeclaredFeatures+ NominatedNodeNameForExpectation+ OpenAPIEnums+ OpportunisticBatching+ PLEGOnDemandRelist+
      PodCertificateRequest PodDeletionCost+ PodLevelResources+ PodReadyToStartContainersCondition+ PodTopologyLabelsAdmission+
      PortForwardWebsockets+ PreventStaticPodAPIReferences+ RelaxedServiceNameValidation+ ReloadKubeletClientCAFile+
      ReloadKubeletServerCertificateFile+ RemoteRequestHeaderUID+ ResourceHealthStatus+ ResourceHealthStatusMessage+
      RestartAllContainersOnContainerExits+ RotateKubeletServerCertificate+ SELinuxMount SchedulerAsyncAPICalls
      SchedulerAsyncPreemption+ SchedulerPopFromBackoffQ+ ServiceAccountNodeAudienceRestriction+ SizeBasedListCostEstimate+
      StaleControllerConsistencyDaemonSet+ StaleControllerConsistencyJob+ StaleControllerConsistencyReplicaSet+
      StaleControllerConsistencyStatefulSet+ StatefulSetSemanticRevisionComparison+ StorageVersionHash+ StorageVersionMigrator
      StrictIPCIDRValidation+ StructuredAuthenticationConfigurationEgressSelector+
      StructuredAuthenticationConfigurationJWKSMetrics+ TokenRequestServiceAccountUIDValidation+ TopologyManagerPolicyBetaOptions+
      TranslateStreamCloseWebsocketRequests+ UnauthenticatedHTTP2DOSMitigation+ UnknownVersionInteroperabilityProxy+
      UnlockWhileProcessingFIFO+ WatchCacheInitializationPostStartHook+ WatchList+ WatchListClient+ WindowsGracefulNodeShutdown+`,
  GA: `
      APIServerTracing+! AllowServiceExternalIPs+ AnonymousAuthConfigurableEndpoints+! AnyVolumeDataSource+!
      AuthorizeNodeWithSelectors+! AuthorizeWithSelectors+! BtreeWatchCache+! CPUManagerPolicyOptions+! CRDValidationRatcheting+!
      CSIServiceAccountTokenSecrets+! ConsistentListFromCache+! CustomCPUCFSQuotaPeriod+ CustomResourceFieldSelectors+!
      DRAAdminAccess+! DRAPrioritizedList+ DeclarativeValidation+! DisableAllocatorDualWrite+! DynamicResourceAllocation+!
      ExecProbeTimeout+! ExternalServiceAccountTokenSigner+! ImageMaximumGCAge+! ImageVolume+! InOrderInformers+!
      InPlacePodVerticalScaling+! InformerResourceVersion+ JobBackoffLimitPerIndex+! JobManagedBy+! JobPodReplacementPolicy+!
      JobSuccessPolicy+! KubeletCgroupDriverFromCRI+! KubeletFineGrainedAuthz+! KubeletPSI+! KubeletPodResourcesDynamicResources+!
      KubeletPodResourcesGet+! KubeletTracing+! LogarithmicScaleDown+! MatchLabelKeysInPodAffinity+! MultiCIDRServiceAllocator+!
      MutableCSINodeAllocatableCount+! MutatingAdmissionPolicy+ NFTablesProxyMode+! NodeInclusionPolicyInPodTopologySpread+!
      NodeLogQuery+! NodeSwap+! OrderedNamespaceDeletion+! PodLifecycleSleepAction+! PodLifecycleSleepActionAllowZero+!
      PodObservedGenerationTracking+! PodSchedulingReadiness+! PreferSameTrafficDistribution+! ProcMountType+!
      RecoverVolumeExpansionFailure+! RecursiveReadOnlyMounts+! RelaxedDNSSearchValidation+!
      RelaxedEnvironmentVariableValidation+! ResilientWatchCacheInitialization+! RetryGenerateName+! SELinuxChangePolicy+!
      SELinuxMountReadWriteOncePod+! SchedulerQueueingHints+! SeparateTaintEvictionController+! ServiceAccountTokenJTI+!
      ServiceAccountTokenNodeBinding+! ServiceAccountTokenNodeBindingValidation+! ServiceAccountTokenPodNodeInfo+!
      SidecarContainers+! StreamingCollectionEncodingToJSON+! StreamingCollectionEncodingToProtobuf+!
      StructuredAuthenticationConfiguration+! SupplementalGroupsPolicy+! TopologyManagerPolicyOptions+! UserNamespacesSupport+!
      VolumeAttributesClass+! WinDSR+! WinOverlay+!`,
  Deprecated: `
      AggregatedDiscoveryRemoveBetaType+! AllowDNSOnlyNodeCSR AllowInsecureKubeletCertificateSigningRequests
      AllowOverwriteTerminationGracePeriodSeconds! ChangeContainerStatusOnKubeletRestart DeclarativeValidationTakeover
      DisableCPUQuotaWithExclusiveCPUs+ DisableNodeKubeProxyVersion+! GitRepoVolumeDriver! KMSv1
      KubeletPodResourcesListUseActivePods+ KubeletRegistrationGetOnExistsOnly SeparateCacheWatchRPC!
      ServiceCIDRStatusFieldWiping+ StorageNamespaceIndex+ WindowsHostNetwork`,
};

export const knownFeatureGates: ReadonlyMap<string, KnownFeatureGate> = new Map(
  (Object.entries(byStage) as [FeatureStage, string][]).flatMap(([stage, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((text) => {
        const name = text.replace(/[+!]+$/, '');
        return [name, { stage, default: text.includes('+'), locked: text.endsWith('!') }] as const;
      }),
  ),
);
