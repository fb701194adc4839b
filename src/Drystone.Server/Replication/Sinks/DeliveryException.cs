namespace Drystone.Server.Replication.Sinks;

/// <summary>How a delivery failed.</summary>
internal enum DeliveryFault
{
    /// <summary>Nobody answers: nothing else needs to be tried for a moment.</summary>
    Unreachable,

    /// <summary>An answer that may be another next time.</summary>
    Temporary,

    /// <summary>An answer that will be the same next time.</summary>
    Refused,
}

/// <summary>A delivery was not made. The message is for the operator and holds no secret.</summary>
internal sealed class DeliveryException(DeliveryFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public DeliveryFault Fault => fault;

    /// <summary>The code of the answer; null when there was none.</summary>
    public string? Code { get; init; }
}
