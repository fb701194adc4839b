using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Drystone.Server.Tests.Attacks;

/// <summary>A TCP connection that sends bytes as given and reads one answer at a time.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket socket;
    private readonly List<byte> unread = [];
    private readonly TaskCompletionSource cutOff = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    private RawConnection(Socket socket) => this.socket = socket;

    public static async Task<RawConnection> OpenAsync(Uri endpoint, int? receiveBufferBytes = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBufferBytes is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        await socket.ConnectAsync(endpoint.Host, endpoint.Port, TestContext.Current.CancellationToken);
        return new RawConnection(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>A server that has refused may close while more is sent: what counts is what it answered.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancel)..];
            }
        }
        catch (SocketException)
        {
            cutOff.TrySetResult();
        }
    }

    /// <summary>Tells the server that no more is coming, which Kestrel takes for the client leaving.</summary>
    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Completes when something that was sent has found the connection broken; reads nothing.</summary>
    public Task WaitUntilCutOffAsync() => cutOff.Task.WaitAsync(cancel);

    /// <summary>The next answer; <see cref="RawAnswer.Closed"/> when the connection ends before one.</summary>
    public async Task<RawAnswer> ReadAnswerAsync(bool isHead = false)
    {
        if (await ReadUntilAsync("\r\n\r\n"u8.ToArray()) is not { } head)
        {
            return RawAnswer.Closed;
        }

        var lines = head.TrimEnd().Split("\r\n");
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = lines[1..].Select(line => line.Split(':', 2)).Select(part => (part[0], part[1].Trim())).ToList();
        var answer = new RawAnswer(status, headers, []);
        return isHead || status is < 200 or 204 or 304 ? answer : answer with { Body = await ReadBodyAsync(answer) };
    }

    /// <summary>Reads until the server closes; returns how many bytes came.</summary>
    public async Task<long> ReadToEndAsync()
    {
        long total = unread.Count;
        unread.Clear();
        while (await FillAsync())
        {
            total += unread.Count;
            unread.Clear();
        }

        return total;
    }

    public void Dispose() => socket.Dispose();

    private async Task<byte[]> ReadBodyAsync(RawAnswer answer)
    {
        if (answer.Header("content-length") is { } length)
        {
            return await TakeAsync(int.Parse(length, CultureInfo.InvariantCulture));
        }

        var body = new List<byte>();
        while (await ReadUntilAsync("\r\n"u8.ToArray()) is { } size)
        {
            var bytes = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.AddRange(await TakeAsync(bytes));
            await TakeAsync(2);
            if (bytes == 0)
            {
                break;
            }
        }

        return [.. body];
    }

    private async Task<byte[]> TakeAsync(int count)
    {
        while (unread.Count < count && await FillAsync())
        {
        }

        var taken = unread.Take(count).ToArray();
        unread.RemoveRange(0, taken.Length);
        return taken;
    }

    private async Task<string?> ReadUntilAsync(byte[] mark)
    {
        int end;
        while ((end = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(unread).IndexOf(mark)) < 0)
        {
            if (!await FillAsync())
            {
                return null;
            }
        }

        return Encoding.UTF8.GetString(await TakeAsync(end + mark.Length))[..^mark.Length];
    }

    private async Task<bool> FillAsync()
    {
        var buffer = new byte[16 << 10];
        try
        {
            var count = await socket.ReceiveAsync(buffer, SocketFlags.None, cancel);
            unread.AddRange(buffer.AsSpan(0, count));
            return count > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
