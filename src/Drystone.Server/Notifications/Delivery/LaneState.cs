namespace Drystone.Server.Notifications.Delivery;

/// <summary>What a lane does with the messages that the worker reads for it.</summary>
internal enum LaneState
{
    /// <summary>It takes each.</summary>
    Open,

    /// <summary>Its message fails. It holds no other and takes none: they stay in the queue.</summary>
    Failing,

    /// <summary>The message that failed is settled, and what was left out waits until the worker goes back for
    /// it.</summary>
    Mended,

    /// <summary>The worker has gone back, and it takes what it had left out.</summary>
    CatchingUp,
}
