using System.Globalization;
using System.Text;
using Drystone.Server.Notifications.Targets.Wire;

namespace Drystone.Server.Notifications.Targets.Redis;

/// <summary>The part of RESP2 that a publisher needs:
/// https://redis.io/docs/latest/develop/reference/protocol-spec/</summary>
internal sealed class RedisConnection(WireStream wire) : IAsyncDisposable
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    /// <summary>Sends one command and reads its reply.</summary>
    /// <exception cref="DeliveryException">The reply is an error. Redis's errors do not repeat arguments of
    /// AUTH.</exception>
    public async Task CallAsync(IReadOnlyList<RedisArgument> command, CancellationToken cancel)
    {
        await wire.WriteAsync(Encode(command), cancel);
        var reply = await wire.ReadLineAsync(cancel);
        switch (reply is [var kind, ..] ? kind : '\0')
        {
            case '+' or ':':
                return;
            case '$':
                await SkipBulkAsync(reply.AsMemory(1), cancel);
                return;
            case '-':
                throw new DeliveryException($"Redis answered to {NameOf(command)}: {reply[1..]}");
            default:
                throw new DeliveryException("what answers at the url is not a Redis server");
        }
    }

    public ValueTask DisposeAsync() => wire.DisposeAsync();

    private static string NameOf(IReadOnlyList<RedisArgument> command) =>
        Encoding.UTF8.GetString(command[0].Bytes.Span);

    private async Task SkipBulkAsync(ReadOnlyMemory<char> length, CancellationToken cancel)
    {
        if (!int.TryParse(length.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            || bytes > WireStream.MaxLineBytes - LineEnd.Length)
        {
            // "-1" too: XADD with NOMKSTREAM answers so when nothing was added, and we never ask for that.
            throw new DeliveryException($"Redis announced a reply of '{length}' bytes");
        }

        await wire.ReadAsync(bytes + LineEnd.Length, cancel);
    }

    private static byte[] Encode(IReadOnlyList<RedisArgument> command)
    {
        var all = new MemoryStream();
        WriteLine(all, '*', command.Count);
        foreach (var argument in command)
        {
            WriteLine(all, '$', argument.Bytes.Length);
            all.Write(argument.Bytes.Span);
            all.Write(LineEnd);
        }

        return all.ToArray();
    }

    private static void WriteLine(MemoryStream all, char kind, int number) =>
        all.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind}{number}\r\n")));
}
