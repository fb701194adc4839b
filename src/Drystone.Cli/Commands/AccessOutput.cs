using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Server.Control;

namespace Drystone.Cli.Commands;

/// <summary>Answers about access as text for people, or as JSON for scripts.</summary>
internal static class AccessOutput
{
    public static void Write(TextWriter output, AccessExplanation explanation, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(explanation, AccessJson.Default.AccessExplanation));
            return;
        }

        Write(output, explanation);
    }

    public static void Write(TextWriter output, RequestExplanation request, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(request, AccessJson.Default.RequestExplanation));
            return;
        }

        output.WriteLine(
            $"Request {request.RequestId} at {request.Time:yyyy-MM-ddTHH:mm:ssZ}: "
            + $"{request.Status} {request.ErrorCode}");
        foreach (var line in request.Detail)
        {
            output.WriteLine($"  {line}");
        }

        if (request.Access is { } access)
        {
            Write(output, access);
        }
    }

    public static void Write(TextWriter output, AccessAnalysis analysis, string? prefix, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(analysis, AccessJson.Default.AccessAnalysis));
            return;
        }

        output.WriteLine(analysis.Buckets.Count == 0 ? "Anybody can reach no bucket." : "Anybody can reach:");
        foreach (var bucket in analysis.Buckets)
        {
            var blocked = bucket.IsBlocked ? " (blocked by the public access block)" : string.Empty;
            output.WriteLine($"  {bucket.Bucket} of {bucket.Account}: {string.Join(", ", bucket.By)}{blocked}");
        }

        if (prefix is not null)
        {
            output.WriteLine($"Who may read keys that start with '{prefix}':");
            foreach (var reader in analysis.Readers)
            {
                output.WriteLine($"  {reader.Bucket}: {reader.Principal}: {reader.By}");
            }
        }
    }

    private static void Write(TextWriter output, AccessExplanation explanation)
    {
        output.WriteLine($"{explanation.Principal}, {explanation.Action} on {explanation.Resource}:");
        output.WriteLine($"  {explanation.Reason}");
        foreach (var statement in explanation.Statements)
        {
            output.WriteLine(
                $"  {statement.Outcome,-16}  {statement.Effect,-5}  {statement.Policy}: {statement.Statement}");
            foreach (var condition in statement.Conditions)
            {
                output.WriteLine($"{new string(' ', 20)}{condition}");
            }
        }

        if (explanation.Remedies.Count > 0)
        {
            output.WriteLine("What would change it:");
            foreach (var remedy in explanation.Remedies)
            {
                output.WriteLine($"  - {remedy}");
            }
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(AccessExplanation))]
[JsonSerializable(typeof(RequestExplanation))]
[JsonSerializable(typeof(AccessAnalysis))]
internal sealed partial class AccessJson : JsonSerializerContext;
