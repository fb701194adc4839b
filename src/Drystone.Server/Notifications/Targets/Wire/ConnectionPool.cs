using System.Net.Sockets;
using System.Security.Authentication;
using Drystone.Server.Egress;

namespace Drystone.Server.Notifications.Targets.Wire;

/// <summary>Where a kind of receiver is when its URL does not say, and how it speaks TLS.</summary>
/// <param name="Name">How messages name the kind.</param>
/// <param name="Port">Without TLS.</param>
/// <param name="TlsScheme">The URL's scheme that asks for TLS from the first byte; null when the protocol has a step of
/// its own for it.</param>
internal sealed record WireEndpoint(string Name, int Port, int TlsPort, string? TlsScheme);

internal static class ConnectionPool
{
    /// <summary>Less than any broker's keep-alive: NATS pings after two minutes, MQTT is told twice this.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    /// <summary>To a receiver whose protocol is spoken over a stream of bytes.</summary>
    /// <param name="logIn">What follows the connection and TLS. It need not close the stream when it fails.</param>
    public static ConnectionPool<T> Over<T>(
        WireEndpoint endpoint, EventTargetSettings settings, EgressGuard guard,
        Func<WireStream, CancellationToken, Task<T>> logIn, TimeProvider time)
        where T : class, IAsyncDisposable
    {
        return new ConnectionPool<T>($"{endpoint.Name} {settings.Url.Authority}", settings, OpenAsync, time);

        async Task<T> OpenAsync(CancellationToken cancel)
        {
            var isSecure = settings.Url.Scheme == endpoint.TlsScheme;
            var port = settings.Url.Port > 0 ? settings.Url.Port : isSecure ? endpoint.TlsPort : endpoint.Port;
            var wire = await WireStream.ConnectAsync(guard, settings.Url.Host, port, cancel);
            try
            {
                if (isSecure)
                {
                    await wire.UpgradeAsync(TargetTls.OptionsOf(settings), cancel);
                }

                return await logIn(wire, cancel);
            }
            catch
            {
                await wire.DisposeAsync();
                throw;
            }
        }
    }
}

/// <summary>
/// The connections of a target, as many as there are exchanges at once, up to a bound. Each is opened when it is
/// needed, closed after any failure, since nobody knows in what state a failure leaves a protocol, and closed when it
/// was idle, so that keep-alives of the receiver need no answer.
/// </summary>
/// <param name="receiver">How messages name the other end: its kind and address.</param>
/// <param name="open">Connects and logs in.</param>
internal sealed class ConnectionPool<T>(
    string receiver, EventTargetSettings settings, Func<CancellationToken, Task<T>> open, TimeProvider time)
    : IAsyncDisposable
    where T : class, IAsyncDisposable
{
    private readonly SemaphoreSlim places = new(settings.Connections);
    private readonly Lock gate = new();

    // The one that was used last is taken first, so that those that are not needed become idle.
    private readonly List<(T Connection, ITimer Timer)> free = [];
    private bool isDisposed;

    /// <summary>Runs one exchange with the receiver, when there is a connection for it.</summary>
    /// <exception cref="DeliveryException">It failed, or took too long.</exception>
    public async Task UseAsync(Func<T, CancellationToken, Task> exchange, CancellationToken cancel)
    {
        await places.WaitAsync(cancel);
        T? current = null;
        try
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            current = Take() ?? await OpenAsync(cancel);
            await LimitAsync(
                async limited =>
                {
                    await exchange(current, limited);
                    return current;
                },
                settings.ConfirmTimeout, "did not confirm", cancel);
            GiveBack(current);
        }
        catch (DeliveryException e) when (e.IsPermanent)
        {
            // It was about this message: who sends such must not cost the others their connections.
            await CloseAsync(current);
            throw;
        }
        catch
        {
            await CloseAsync(current);
            await CloseFreeAsync();
            throw;
        }
        finally
        {
            places.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        isDisposed = true;
        for (var place = 0; place < settings.Connections; place++)
        {
            await places.WaitAsync();
        }

        await CloseFreeAsync();
        places.Dispose();
    }

    private T? Take()
    {
        lock (gate)
        {
            if (free is not [.., var (connection, timer)])
            {
                return null;
            }

            timer.Dispose();
            free.RemoveAt(free.Count - 1);
            return connection;
        }
    }

    private void GiveBack(T connection)
    {
        lock (gate)
        {
            var timer = time.CreateTimer(
                _ => _ = CloseIdleAsync(connection), null, ConnectionPool.IdleLimit, Timeout.InfiniteTimeSpan);
            free.Add((connection, timer));
        }
    }

    private async Task CloseIdleAsync(T connection)
    {
        lock (gate)
        {
            // Somebody who uses the connection right now starts a timer anew.
            if (free.RemoveAll(one => one.Connection == connection) == 0)
            {
                return;
            }
        }

        await CloseAsync(connection);
    }

    /// <summary>What ended one connection has mostly ended the others, and each of them would fail a message.</summary>
    private async Task CloseFreeAsync()
    {
        while (Take() is { } connection)
        {
            await CloseAsync(connection);
        }
    }

    private async Task<T> OpenAsync(CancellationToken cancel)
    {
        Task<T>? opening = null;
        try
        {
            return await LimitAsync(
                limited => opening = open(limited), settings.ConnectTimeout, "did not let us in", cancel);
        }
        catch
        {
            // What opens after its time is nobody's, and would stay for as long as both sides keep it alive.
            _ = opening?.ContinueWith(
                static late => CloseAsync(late.Result), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<T> LimitAsync(
        Func<CancellationToken, Task<T>> act, TimeSpan limit, string lateness, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            return await act(both.Token).WaitAsync(both.Token);
        }
        catch (DeliveryException)
        {
            throw;
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (Exception e) when (deadline.IsCancellationRequested)
        {
            throw new DeliveryException(
                $"{receiver} {lateness} within {limit.TotalSeconds:0.###} s", isPermanent: false, e);
        }
        catch (Exception e) when (FailureOf(e) is { } failure)
        {
            throw new DeliveryException($"{receiver}: {failure}", isPermanent: false, e);
        }
    }

    /// <summary>Null for faults of our own, which must be seen as such.</summary>
    private static string? FailureOf(Exception e) => e switch
    {
        EgressRefusedException => e.Message,
        AuthenticationException => $"its TLS certificate or protocol is not accepted: {e.Message}",
        SocketException => $"cannot connect: {e.Message}",
        EndOfStreamException => "closed the connection before it confirmed",
        InvalidDataException => $"what it says is not of its protocol: {e.Message}",
        IOException => $"the connection failed: {e.Message}",
        TimeoutException => "did not answer in time",
        _ => null,
    };

    private static async Task CloseAsync(T? connection)
    {
        if (connection is null)
        {
            return;
        }

        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception e) when (FailureOf(e) is not null || e is OperationCanceledException)
        {
            // A connection that failed also fails to say goodbye; the first failure is the one that is told.
        }
    }
}
