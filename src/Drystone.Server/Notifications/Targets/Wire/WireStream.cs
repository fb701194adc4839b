using System.Net.Security;
using System.Text;
using Drystone.Server.Egress;

namespace Drystone.Server.Notifications.Targets.Wire;

/// <summary>A connection to a receiver, read through a buffer of bounded size.</summary>
internal sealed class WireStream(Stream stream, string host) : IAsyncDisposable
{
    /// <summary>NATS names every server of a cluster in its first line; nothing that we ask for is longer.</summary>
    public const int MaxLineBytes = 64 * 1024;

    private readonly byte[] buffer = new byte[MaxLineBytes];
    private Stream stream = stream;
    private int start;
    private int end;

    public static async Task<WireStream> ConnectAsync(
        EgressGuard guard, string host, int port, CancellationToken cancel) =>
        new(await guard.ConnectAsync(host, port, cancel), host);

    /// <summary>Goes on in TLS.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The receiver did not prove who it
    /// is.</exception>
    /// <exception cref="InvalidDataException">The receiver spoke before TLS began; that must not be taken for what it
    /// says inside.</exception>
    public async Task UpgradeAsync(SslClientAuthenticationOptions options, CancellationToken cancel)
    {
        if (start < end)
        {
            throw new InvalidDataException("bytes came before TLS began");
        }

        options.TargetHost = host;
        var secured = new SslStream(stream, leaveInnerStreamOpen: false);
        stream = secured;
        await secured.AuthenticateAsClientAsync(options, cancel);
    }

    /// <summary>Writes all of it at once, so that it goes out in as few packets as it needs.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await stream.WriteAsync(bytes, cancel);
        await stream.FlushAsync(cancel);
    }

    /// <returns>A line without its end.</returns>
    /// <exception cref="InvalidDataException">The line is longer than any that is expected.</exception>
    /// <exception cref="EndOfStreamException">The receiver closed the connection.</exception>
    public async Task<string> ReadLineAsync(CancellationToken cancel)
    {
        var searched = 0;
        while (true)
        {
            var at = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = Encoding.UTF8.GetString(buffer, start, searched + at).TrimEnd('\r');
                start += searched + at + 1;
                return line;
            }

            searched = end - start;
            await FillAsync(cancel);
        }
    }

    public async Task<byte> ReadByteAsync(CancellationToken cancel)
    {
        while (start == end)
        {
            await FillAsync(cancel);
        }

        return buffer[start++];
    }

    /// <param name="count">At most <see cref="MaxLineBytes"/>.</param>
    public async Task<byte[]> ReadAsync(int count, CancellationToken cancel)
    {
        if (count > MaxLineBytes)
        {
            throw new InvalidDataException($"an answer of {count} bytes is longer than any that is expected");
        }

        while (end - start < count)
        {
            await FillAsync(cancel);
        }

        var bytes = buffer.AsSpan(start, count).ToArray();
        start += count;
        return bytes;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task FillAsync(CancellationToken cancel)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            throw new InvalidDataException("an answer is longer than any that is expected");
        }

        var read = await stream.ReadAsync(buffer.AsMemory(end), cancel);
        if (read == 0)
        {
            throw new EndOfStreamException();
        }

        end += read;
    }
}
