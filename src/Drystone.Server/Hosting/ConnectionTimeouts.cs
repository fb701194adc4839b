namespace Drystone.Server.Hosting;

/// <summary>How long a connection may keep the server waiting. What is slower is cut off.</summary>
public sealed record ConnectionTimeouts
{
    /// <summary>Between two requests. Longer than the pools of the AWS SDKs keep a connection, so that it is the client
    /// who lets go and no request meets a connection that is being closed.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>For the head of a request. Slow heads hold a connection without a request; AWS gives up after some 20
    /// seconds.</summary>
    public TimeSpan RequestHead { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For a body that comes more slowly than 240 bytes a second; more than 1 second. It covers a client that
    /// reads its disk or waits for a lock.</summary>
    public TimeSpan RequestBodyGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For an answer that is read more slowly than <see cref="ResponseBytesPerSecond"/>; more than 1 second.
    /// Longer than for bodies, since <c>s3 cp … - | consumer</c> reads at the pace of the consumer.</summary>
    public TimeSpan ResponseGrace { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The pace at which an answer must at least be read.</summary>
    public double ResponseBytesPerSecond { get; init; } = 240;
}
