namespace Drystone.Server.Egress;

/// <summary>A connection was not made, because the policy does not allow the address. Nothing was sent.</summary>
internal sealed class EgressRefusedException : IOException
{
    public EgressRefusedException()
    {
    }

    public EgressRefusedException(string message) : base(message)
    {
    }

    public EgressRefusedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
