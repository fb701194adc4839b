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

internal static class SingleConnection
{
    /// <summary>Less than any broker's keep-alive: NATS pings after two minutes, MQTT is told twice this.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    /// <summary>To a receiver whose protocol is spoken over a stream of bytes.</summary>
    /// <param name="logIn">What follows the connection and TLS. It need not close the stream when it fails.</param>
    public static SingleConnection<T> Over<T>(
        WireEndpoint endpoint, EventTargetSettings settings, EgressGuard guard,
        Func<WireStream, CancellationToken, Task<T>> logIn, TimeProvider time)
        where T : class, IAsyncDisposable
    {
        return new SingleConnection<T>($"{endpoint.Name} {settings.Url.Authority}", settings, OpenAsync, time);

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
/// The one connection of a target: opened when it is needed, closed after any failure, since nobody knows in what
/// state a failure leaves a protocol, and closed when it was idle, so that keep-alives of the receiver need no
/// answer.
/// </summary>
/// <param name="receiver">How messages name the other end: its kind and address.</param>
/// <param name="open">Connects and logs in.</param>
internal sealed class SingleConnection<T>(
    string receiver, EventTargetSettings settings, Func<CancellationToken, Task<T>> open, TimeProvider time)
    : IAsyncDisposable
    where T : class, IAsyncDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Lock gate = new();
    private T? current;
    private ITimer? idle;
    private bool isDisposed;

    /// <summary>Runs one exchange with the receiver, after those that came before.</summary>
    /// <exception cref="DeliveryException">It failed, or took too long.</exception>
    public async Task UseAsync(Func<T, CancellationToken, Task> exchange, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            StopIdleTimer();
            current ??= await LimitAsync(open, settings.ConnectTimeout, "did not let us in", cancel);
            await LimitAsync(
                async limited =>
                {
                    await exchange(current, limited);
                    return current;
                },
                settings.ConfirmTimeout, "did not confirm", cancel);
            StartIdleTimer();
        }
        catch
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        isDisposed = true;
        StopIdleTimer();
        await CloseAsync();
        turn.Release();
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
        IOException => $"the connection failed: {e.Message}",
        TimeoutException => "did not answer in time",
        _ => null,
    };

    private void StartIdleTimer()
    {
        lock (gate)
        {
            idle = time.CreateTimer(
                _ => _ = CloseIdleAsync(), null, SingleConnection.IdleLimit, Timeout.InfiniteTimeSpan);
        }
    }

    private void StopIdleTimer()
    {
        lock (gate)
        {
            idle?.Dispose();
            idle = null;
        }
    }

    private async Task CloseIdleAsync()
    {
        // Somebody who uses the connection right now starts the timer anew.
        if (!await turn.WaitAsync(0))
        {
            return;
        }

        try
        {
            await CloseAsync();
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task CloseAsync()
    {
        var closing = current;
        current = null;
        if (closing is null)
        {
            return;
        }

        try
        {
            await closing.DisposeAsync();
        }
        catch (Exception e) when (FailureOf(e) is not null || e is OperationCanceledException)
        {
            // A connection that failed also fails to say goodbye; the first failure is the one that is told.
        }
    }
}
