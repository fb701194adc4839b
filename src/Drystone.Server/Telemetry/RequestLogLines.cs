using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;

namespace Drystone.Server.Telemetry;

/// <summary>Request log entries as JSON lines.</summary>
internal sealed class RequestLogLines : IDisposable
{
    /// <summary>One write takes at most this many entries, which bounds the buffer to some 100 KiB.</summary>
    private const int MaxBatch = 256;

    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter json;

    // The relaxed encoder still escapes control characters and quotes, and leaves names in other scripts readable.
    public RequestLogLines() => json = new Utf8JsonWriter(
        buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public ReadOnlyMemory<byte> Written => buffer.WrittenMemory;

    /// <summary>Replaces what is written by the next entries that are waiting, and says how many.</summary>
    public int Fill(ChannelReader<RequestLogEntry> entries)
    {
        buffer.ResetWrittenCount();
        var count = 0;
        while (count < MaxBatch && entries.TryRead(out var entry))
        {
            WriteLine(entry);
            count++;
        }

        return count;
    }

    public void Dispose() => json.Dispose();

    private void WriteLine(in RequestLogEntry entry)
    {
        json.Reset();
        json.WriteStartObject();
        json.WriteString("time", entry.Time);
        json.WriteString("requestId", entry.RequestId);
        WriteOptional("operation", entry.Operation);
        json.WriteString("method", entry.Method);
        WriteOptional("bucket", entry.Bucket);
        WriteOptional("key", entry.Key);
        WriteOptional("query", entry.Query is { Length: > 0 } query ? QueryRedaction.Redact(query) : null);
        json.WriteNumber("status", entry.Status);
        WriteOptional("errorCode", entry.ErrorCode);
        json.WriteNumber("bytesReceived", entry.BytesReceived);
        json.WriteNumber("bytesSent", entry.BytesSent);
        json.WriteNumber("durationMs", Math.Round(entry.Duration.TotalMilliseconds, 3));
        WriteOptional("remoteAddress", entry.RemoteAddress?.ToString());
        WriteOptional("accessKeyId", entry.AccessKeyId);
        WriteOptional("userAgent", entry.UserAgent);
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
    }

    private void WriteOptional(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
