using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Drystone.S3.Policies;

namespace Drystone.Server.Audit;

/// <summary>Audit entries as JSON lines. The names are part of the product: docs/operations.md lists them.</summary>
internal sealed class AuditLines : IDisposable
{
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter json;

    public AuditLines() => json = new Utf8JsonWriter(
        buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public ReadOnlyMemory<byte> Written => buffer.WrittenMemory;

    public void Clear() => buffer.ResetWrittenCount();

    public void Add(in AuditEntry entry)
    {
        json.Reset();
        json.WriteStartObject();
        json.WriteString("time", entry.Time);
        json.WriteString("requestId", entry.RequestId);
        WriteOptional("traceId", entry.TraceId);
        json.WriteString("service", entry.Service);
        WriteOptional("operation", entry.Operation);
        WriteOptional("principal", entry.Principal);
        WriteOptional("account", entry.Account);
        WriteOptional("accessKeyId", entry.AccessKeyId);
        WriteOptional("sourceAddress", entry.SourceAddress?.ToString());
        WriteOptional("userAgent", entry.UserAgent);
        WriteOptional("action", entry.Action);
        WriteOptional("resource", entry.Resource);
        if (entry.Decision is { } decision)
        {
            WriteDecision(decision);
        }

        json.WriteNumber("status", entry.Status);
        WriteOptional("errorCode", entry.ErrorCode);
        json.WriteNumber("bytesReceived", entry.BytesReceived);
        json.WriteNumber("bytesSent", entry.BytesSent);
        json.WriteNumber("durationMs", Math.Round(entry.Duration.TotalMilliseconds, 3));
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
    }

    public void Dispose() => json.Dispose();

    private void WriteDecision(Decision decision)
    {
        json.WriteString("decision", decision.Allowed ? "allow" : "deny");
        json.WriteString("reason", decision.Reason.ToString());
        WriteOptional("policy", decision.Policy);
        WriteOptional(
            "statement", decision.Sid ?? (decision.StatementIndex < 0 ? null : $"{decision.StatementIndex + 1}"));
    }

    private void WriteOptional(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
