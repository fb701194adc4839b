namespace Drystone.Server.Notifications.Targets;

/// <summary>A message was not confirmed by its receiver. The message names the cause and never a secret.</summary>
internal sealed class DeliveryException : Exception
{
    public DeliveryException()
    {
    }

    public DeliveryException(string message) : base(message)
    {
    }

    public DeliveryException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public DeliveryException(string reason, bool isPermanent, Exception? inner = null) : base(reason, inner) =>
        IsPermanent = isPermanent;

    /// <summary>True when this receiver will never take this message, so that another attempt is useless. What an
    /// operator can mend, such as a wrong password, is not permanent.</summary>
    public bool IsPermanent { get; }
}
