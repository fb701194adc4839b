using Microsoft.Extensions.Logging;

namespace Drystone.Server;

/// <summary>Every message the server logs, with its number. None takes a secret.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Root credentials are weak: {Weakness}. Set DRYSTONE_ROOT_USER and "
        + "DRYSTONE_ROOT_PASSWORD before listening beyond loopback; until then that is refused.")]
    public static partial void WeakRootCredentials(ILogger logger, string weakness);

    [LoggerMessage(2, LogLevel.Information, "Stopping: waiting up to {Seconds} s for requests under way.")]
    public static partial void Stopping(ILogger logger, double seconds);

    [LoggerMessage(3, LogLevel.Information, "Stopped.")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "TLS certificate {Path} read again; it is valid until {NotAfter:u}.")]
    public static partial void CertificateReloaded(ILogger logger, string path, DateTime notAfter);

    [LoggerMessage(5, LogLevel.Error, "The changed TLS certificate {Path} cannot be used, so the one before stays: "
        + "{Problem}")]
    public static partial void CertificateUnusable(ILogger logger, string path, string problem);

    [LoggerMessage(6, LogLevel.Error, "Writing the request log fails, so entries are dropped: {Problem}")]
    public static partial void RequestLogFailed(ILogger logger, string problem);

    [LoggerMessage(7, LogLevel.Warning, "The console listens beyond loopback and no metrics token is set: /metrics "
        + "answers 401. Set --metrics-token-file to open it.")]
    public static partial void MetricsClosed(ILogger logger);

    [LoggerMessage(8, LogLevel.Error, "The control socket failed while handling {Method} {Path}.")]
    public static partial void ControlFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(9, LogLevel.Information, "Account {Account} ({Name}) was added.")]
    public static partial void AccountAdded(ILogger logger, string account, string name);

    [LoggerMessage(10, LogLevel.Information, "Account {Account} was removed.")]
    public static partial void AccountRemoved(ILogger logger, string account);

    [LoggerMessage(11, LogLevel.Warning, "{Lines} lines of the access log of bucket {Bucket} for {Target} are lost: "
        + "{Problem}.")]
    public static partial void AccessLogLost(
        ILogger logger, int lines, string bucket, string target, string problem);

    [LoggerMessage(12, LogLevel.Warning, "The access log of bucket {Bucket} is delivered later: {Problem}")]
    public static partial void AccessLogDelayed(ILogger logger, string bucket, string problem);

    [LoggerMessage(13, LogLevel.Error, "Request {RequestId} is not in the access log of its bucket: {Problem}")]
    public static partial void AccessLogUnreadable(ILogger logger, string requestId, string problem);

    [LoggerMessage(14, LogLevel.Warning, "Inventory {Id} of bucket {Bucket} is not made: {Problem}.")]
    public static partial void InventoryNotMade(ILogger logger, string id, string bucket, string problem);

    [LoggerMessage(15, LogLevel.Error, "Inventory {Id} of bucket {Bucket} is made later: {Problem}")]
    public static partial void InventoryDelayed(ILogger logger, string id, string bucket, string problem);

    [LoggerMessage(16, LogLevel.Error, "A key could not be used ({Fault}): {Detail} (request {RequestId}).")]
    public static partial void KeyUnusable(ILogger logger, Keys.KeyFault fault, string detail, string requestId);

    [LoggerMessage(17, LogLevel.Information, "Encryption key {Key}: {What}.")]
    public static partial void KeyChanged(ILogger logger, string key, string what);

    [LoggerMessage(18, LogLevel.Warning, "When access keys were last used cannot be written down; it is tried again: "
        + "{Problem}")]
    public static partial void KeyUsesUnwritten(ILogger logger, string problem);

    [LoggerMessage(19, LogLevel.Information, "Account {Account} ({Name}): {What}.")]
    public static partial void AccountChanged(ILogger logger, string account, string name, string what);

    [LoggerMessage(70, LogLevel.Information, "Access key {AccessKey} of {User} was {What} by the operator.")]
    public static partial void AccessKeyChanged(ILogger logger, string accessKey, string user, string what);

    [LoggerMessage(20, LogLevel.Error, "{Operation} failed (request {RequestId}).")]
    public static partial void OperationFailed(ILogger logger, Exception exception, string operation, string requestId);

    [LoggerMessage(30, LogLevel.Warning, "Event target {Target} does not confirm deliveries, which are tried again: "
        + "{Reason}")]
    public static partial void EventTargetFailing(ILogger logger, string target, string reason);

    [LoggerMessage(31, LogLevel.Information, "Event target {Target} confirms deliveries again.")]
    public static partial void EventTargetRecovered(ILogger logger, string target);

    [LoggerMessage(32, LogLevel.Error, "Event {Id} was not delivered to {Target} and is buried: {Reason}")]
    public static partial void EventBuried(ILogger logger, string id, string target, string reason);

    [LoggerMessage(33, LogLevel.Error, "Delivering to event target {Target} failed in the server itself.")]
    public static partial void EventTargetFault(ILogger logger, Exception exception, string target);

    [LoggerMessage(34, LogLevel.Error, "The queue of event target {Target} fails; it is tried again.")]
    public static partial void EventQueueFailed(ILogger logger, Exception exception, string target);

    [LoggerMessage(35, LogLevel.Error, "Events of the change log cannot be put into their queues; it is tried again.")]
    public static partial void EventDispatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(36, LogLevel.Error, "{Count} changes were trimmed from the log before their events were made, so "
        + "those events are lost.")]
    public static partial void ChangesMissed(ILogger logger, long count);

    [LoggerMessage(37, LogLevel.Warning, "A bucket names the event target {Arn}, which is not set up: its events are "
        + "not delivered.")]
    public static partial void EventTargetUnknown(ILogger logger, string arn);

    [LoggerMessage(39, LogLevel.Warning, "A bucket of account {Account} names the event target {Target}, which the "
        + "account may not use: its events are not delivered. The target's 'accounts' says who may.")]
    public static partial void EventTargetForbidden(ILogger logger, string account, string target);

    [LoggerMessage(38, LogLevel.Error, "The notification configuration of bucket {Bucket} cannot be read, so it sends "
        + "no events: {Problem} Put it anew.")]
    public static partial void NotificationsUnreadable(ILogger logger, string bucket, string problem);

    [LoggerMessage(60, LogLevel.Error, "Reading what is to be replicated failed; it is tried again.")]
    public static partial void ReplicationFeedFailed(ILogger logger, Exception exception);

    [LoggerMessage(61, LogLevel.Warning, "The change log was cut off {Entries} entries before replication came to "
        + "them: replicated buckets are gone through instead.")]
    public static partial void ReplicationMissedChanges(ILogger logger, long entries);

    [LoggerMessage(62, LogLevel.Warning, "Replication of the bucket {Bucket} is delayed: {Problem}")]
    public static partial void ReplicationDelayed(ILogger logger, string bucket, string problem);

    [LoggerMessage(63, LogLevel.Error, "A version in the bucket {Bucket} is not replicated: {Problem}")]
    public static partial void ReplicationGivenUp(ILogger logger, string bucket, string problem);

    [LoggerMessage(65, LogLevel.Error, "Replication of a bucket is held up until then: {Fault}")]
    public static partial void ReplicationHeld(ILogger logger, string fault);

    [LoggerMessage(66, LogLevel.Information, "Replication of the bucket {Bucket} goes on.")]
    public static partial void ReplicationGoesOn(ILogger logger, string bucket);

    [LoggerMessage(64, LogLevel.Error, "A delivery of the bucket {Bucket} failed; it is tried again.")]
    public static partial void ReplicationFaulted(ILogger logger, Exception exception, string bucket);

    [LoggerMessage(65, LogLevel.Error, "The audit log cannot be written, and entries are lost: {Problem}")]
    public static partial void AuditLogFailed(ILogger logger, string problem);

    [LoggerMessage(
        66, LogLevel.Warning, "The audit webhook at {Host} does not take entries; they are sent again: {Problem}")]
    public static partial void AuditWebhookFailed(ILogger logger, string host, string problem);

    [LoggerMessage(67, LogLevel.Warning, "The keys of the OpenID issuer {Issuer} cannot be had: {Problem}")]
    public static partial void IssuerUnreachable(ILogger logger, string issuer, string problem);

    [LoggerMessage(68, LogLevel.Warning, "The LDAP directory cannot be asked: {Problem}")]
    public static partial void DirectoryUnreachable(ILogger logger, string problem);

    [LoggerMessage(70, LogLevel.Warning, "Bytes do not move at storage class {StorageClass}, and it is tried again: "
        + "{Problem}")]
    public static partial void TierFails(ILogger logger, string storageClass, string problem);

    [LoggerMessage(71, LogLevel.Information, "Bytes move at storage class {StorageClass} again.")]
    public static partial void TierIsBack(ILogger logger, string storageClass);

    [LoggerMessage(73, LogLevel.Error, "Writes are not taken ({Fault}): {Reason}")]
    public static partial void StoreUnwell(ILogger logger, string fault, string? reason);

    [LoggerMessage(74, LogLevel.Information, "Writes are taken again.")]
    public static partial void StoreWell(ILogger logger);

    [LoggerMessage(75, LogLevel.Warning, "This process may open {Limit} files, too few for {Wanted} connections: "
        + "{Taken} are taken at once. For all of them it needs {Needed}: LimitNOFILE={Needed} in the systemd unit, "
        + "--ulimit nofile={Needed} of a container, ulimit -n {Needed} in a shell; or a lower --max-connections.")]
    public static partial void FewDescriptors(ILogger logger, int limit, int wanted, int taken, int needed);

    [LoggerMessage(72, LogLevel.Warning, "The tier of storage class {StorageClass} has {Blobs} blobs of {SizeBytes} "
        + "bytes and is not declared: its objects cannot be read. Declare it with --storage-class.")]
    public static partial void TierNotDeclared(ILogger logger, string storageClass, long blobs, long sizeBytes);
}
