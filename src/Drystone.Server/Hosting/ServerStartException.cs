namespace Drystone.Server.Hosting;

/// <summary>The server cannot start. The message names the cause and the remedy, in one line, and no secret.</summary>
public sealed class ServerStartException : Exception
{
    public ServerStartException(string message)
        : base(message)
    {
    }

    public ServerStartException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
