namespace Drystone.Server.Notifications.Delivery;

/// <summary>What a worker has done since the start of the server.</summary>
/// <param name="Backlog">Messages that wait, those under way included.</param>
internal readonly record struct DeliveryStatistics(long Delivered, long FailedAttempts, long Buried, long Backlog);
