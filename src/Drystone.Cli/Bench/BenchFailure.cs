using System.Text;
using System.Text.RegularExpressions;

namespace Drystone.Cli.Bench;

/// <summary>An operation that did not do what it should.</summary>
/// <param name="Code">What it is counted under: <c>503 SlowDown</c>, <c>connection</c>, <c>wrong content</c>.</param>
internal sealed record BenchFailure(string Code, string Message)
{
    public static BenchFailure OfResponse(int status, ReadOnlySpan<byte> document)
    {
        var text = Encoding.UTF8.GetString(document);
        var code = FindElement(text, "Code");
        var message = FindElement(text, "Message") ?? $"HTTP status {status}";
        return new(code is null ? $"{status}" : $"{status} {code}", message);
    }

    public static BenchFailure OfFault(Exception fault) =>
        new(fault is InvalidDataException ? "bad response" : "connection", fault.Message);

    private static string? FindElement(string document, string name) =>
        Regex.Match(document, $"<{name}>([^<]*)</{name}>") is { Success: true } match ? match.Groups[1].Value : null;
}

/// <summary>How often each failure came. Not safe for concurrent use.</summary>
internal sealed class FailureTally
{
    private readonly Dictionary<string, FailureCount> _byCode = new(StringComparer.Ordinal);

    public IReadOnlyList<FailureCount> All => [.. _byCode.Values.OrderByDescending(failure => failure.Count)];

    public void Add(BenchFailure failure) => Add(new FailureCount(failure.Code, 1, failure.Message));

    public void Add(FailureCount failure) => _byCode[failure.Code] =
        _byCode.TryGetValue(failure.Code, out var before)
            ? before with { Count = before.Count + failure.Count }
            : failure;
}

/// <param name="FirstMessage">What the first of them said.</param>
internal sealed record FailureCount(string Code, long Count, string FirstMessage);
