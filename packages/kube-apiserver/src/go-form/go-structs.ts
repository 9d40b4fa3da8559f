/**
 * Fields of upstream's internal structs, in their order and with their Go names (pkg/apis in Kubernetes 1.36), where
 * these are not simply the fields of the served type in its order. `Go=json` where the two differ by more than capitals.
 */
export const goStructs: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    AWSElasticBlockStoreVolumeSource: 'VolumeID FSType Partition ReadOnly',
    AzureDiskVolumeSource: 'DiskName DataDiskURI=diskURI CachingMode FSType ReadOnly Kind',
    CSIPersistentVolumeSource:
      'Driver VolumeHandle ReadOnly FSType VolumeAttributes ControllerPublishSecretRef NodeStageSecretRef NodePublishSecretRef ' +
      'ControllerExpandSecretRef NodeExpandSecretRef',
    CSIVolumeSource: 'Driver ReadOnly FSType VolumeAttributes NodePublishSecretRef',
    CinderPersistentVolumeSource: 'VolumeID FSType ReadOnly SecretRef',
    CinderVolumeSource: 'VolumeID FSType ReadOnly SecretRef',
    Container:
      'Name Image Command Args WorkingDir Ports EnvFrom Env Resources ResizePolicy RestartPolicy RestartPolicyRules ' +
      'VolumeMounts VolumeDevices LivenessProbe ReadinessProbe StartupProbe Lifecycle TerminationMessagePath ' +
      'TerminationMessagePolicy ImagePullPolicy SecurityContext Stdin StdinOnce TTY',
    DeviceAttribute:
      'IntValue=int BoolValue=bool StringValue=string VersionValue=version IntValues=ints BoolValues=bools StringValues=strings ' +
      'VersionValues=versions',
    DeviceSelector: 'CEL',
    EphemeralContainer:
      'Name Image Command Args WorkingDir Ports EnvFrom Env Resources ResizePolicy RestartPolicy RestartPolicyRules ' +
      'VolumeMounts VolumeDevices LivenessProbe ReadinessProbe StartupProbe Lifecycle TerminationMessagePath ' +
      'TerminationMessagePolicy ImagePullPolicy SecurityContext Stdin StdinOnce TTY TargetContainerName',
    FCVolumeSource: 'TargetWWNs Lun FSType ReadOnly WWIDs',
    FlexPersistentVolumeSource: 'Driver FSType SecretRef ReadOnly Options',
    FlexVolumeSource: 'Driver FSType SecretRef ReadOnly Options',
    GCEPersistentDiskVolumeSource: 'PDName FSType Partition ReadOnly',
    GlusterfsPersistentVolumeSource: 'EndpointsName=endpoints Path ReadOnly EndpointsNamespace',
    GlusterfsVolumeSource: 'EndpointsName=endpoints Path ReadOnly',
    HTTPGetAction: 'Path Port Host Scheme HTTPHeaders',
    HostAlias: 'IP Hostnames',
    ISCSIPersistentVolumeSource:
      'TargetPortal IQN Lun ISCSIInterface FSType ReadOnly Portals DiscoveryCHAPAuth=chapAuthDiscovery ' +
      'SessionCHAPAuth=chapAuthSession SecretRef InitiatorName',
    ISCSIVolumeSource:
      'TargetPortal IQN Lun ISCSIInterface FSType ReadOnly Portals DiscoveryCHAPAuth=chapAuthDiscovery ' +
      'SessionCHAPAuth=chapAuthSession SecretRef InitiatorName',
    LifecycleHandler: 'Exec HTTPGet TCPSocket Sleep',
    LocalVolumeSource: 'Path FSType',
    ObjectFieldSelector: 'APIVersion FieldPath',
    ObjectReference: 'Kind Namespace Name UID APIVersion ResourceVersion FieldPath',
    PersistentVolumeClaimTemplate: 'ObjectMeta=metadata Spec',
    PersistentVolumeSpec:
      'Capacity GCEPersistentDisk AWSElasticBlockStore HostPath Glusterfs NFS RBD Quobyte ISCSI FlexVolume Cinder CephFS FC ' +
      'Flocker AzureFile VsphereVolume AzureDisk PhotonPersistentDisk PortworxVolume ScaleIO Local StorageOS CSI AccessModes ' +
      'ClaimRef PersistentVolumeReclaimPolicy StorageClassName MountOptions VolumeMode NodeAffinity VolumeAttributesClassName',
    PhotonPersistentDiskVolumeSource: 'PdID FSType',
    PodSecurityContext:
      'SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot SupplementalGroups SupplementalGroupsPolicy FSGroup ' +
      'FSGroupChangePolicy Sysctls SeccompProfile AppArmorProfile SELinuxChangePolicy',
    PodSpec:
      'Volumes InitContainers Containers EphemeralContainers RestartPolicy TerminationGracePeriodSeconds ActiveDeadlineSeconds ' +
      'DNSPolicy NodeSelector ServiceAccountName AutomountServiceAccountToken NodeName SecurityContext ImagePullSecrets ' +
      'Hostname Subdomain SetHostnameAsFQDN Affinity SchedulerName Tolerations HostAliases PriorityClassName Priority ' +
      'PreemptionPolicy DNSConfig ReadinessGates RuntimeClassName Overhead EnableServiceLinks TopologySpreadConstraints OS ' +
      'SchedulingGates ResourceClaims Resources HostnameOverride SchedulingGroup',
    PodTemplateSpec: 'ObjectMeta=metadata Spec',
    PortworxVolumeSource: 'VolumeID FSType ReadOnly',
    Probe:
      'Exec HTTPGet TCPSocket GRPC InitialDelaySeconds TimeoutSeconds PeriodSeconds SuccessThreshold FailureThreshold ' +
      'TerminationGracePeriodSeconds',
    RBDPersistentVolumeSource: 'CephMonitors=monitors RBDImage=image FSType RBDPool=pool RadosUser=user Keyring SecretRef ReadOnly',
    RBDVolumeSource: 'CephMonitors=monitors RBDImage=image FSType RBDPool=pool RadosUser=user Keyring SecretRef ReadOnly',
    ResourceClaim: 'Name Request',
    ResourceClaimConsumerReference: 'APIGroup Resource Name UID',
    ScaleIOPersistentVolumeSource:
      'Gateway System SecretRef SSLEnabled ProtectionDomain StoragePool StorageMode VolumeName FSType ReadOnly',
    ScaleIOVolumeSource: 'Gateway System SecretRef SSLEnabled ProtectionDomain StoragePool StorageMode VolumeName FSType ReadOnly',
    SecurityContext:
      'Capabilities Privileged SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot ReadOnlyRootFilesystem ' +
      'AllowPrivilegeEscalation ProcMount SeccompProfile AppArmorProfile',
    StorageOSPersistentVolumeSource: 'VolumeName VolumeNamespace FSType ReadOnly SecretRef',
    StorageOSVolumeSource: 'VolumeName VolumeNamespace FSType ReadOnly SecretRef',
    TypedLocalObjectReference: 'APIGroup Kind Name',
    TypedObjectReference: 'APIGroup Kind Name Namespace',
    Volume:
      'Name HostPath EmptyDir GCEPersistentDisk AWSElasticBlockStore GitRepo Secret NFS ISCSI Glusterfs PersistentVolumeClaim ' +
      'RBD Quobyte FlexVolume Cinder CephFS Flocker DownwardAPI FC AzureFile ConfigMap VsphereVolume AzureDisk ' +
      'PhotonPersistentDisk Projected PortworxVolume ScaleIO StorageOS CSI Ephemeral Image',
    VolumeAttachment: 'ObjectMeta=metadata Spec Status',
    VsphereVirtualDiskVolumeSource: 'VolumePath FSType StoragePolicyName StoragePolicyID',
    WindowsSecurityContextOptions: 'GMSACredentialSpecName GMSACredentialSpec RunAsUserName HostProcess',
  }).map(([name, fields]) => [name, fields.split(' ')]),
);
