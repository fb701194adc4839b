using Drystone.S3;
using Drystone.S3.Signing;

namespace Drystone.Server.Pipeline;

/// <summary>The parameters of a query, decoded once. A parameter that is there twice is refused when it is asked for:
/// two readers of it might take different ones.</summary>
internal sealed class RequestQuery
{
    private readonly List<KeyValuePair<string, string>> parameters = [];

    /// <exception cref="S3Exception">InvalidURI: what is escaped is not UTF-8.</exception>
    public RequestQuery(string rawQuery)
    {
        foreach (var range in rawQuery.AsSpan().Split('&'))
        {
            var parameter = rawQuery.AsSpan()[range];
            if (!parameter.IsEmpty)
            {
                var equals = parameter.IndexOf('=');
                var name = Decode(equals < 0 ? parameter : parameter[..equals]);
                parameters.Add(new(name, equals < 0 ? string.Empty : Decode(parameter[(equals + 1)..])));
                IsPresigned |= name == PresignedHeaders.SignatureParameter;
            }
        }
    }

    /// <summary>Names and values in the order in which they were sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => parameters;

    /// <summary>Whether it has the parameter that makes a URL a presigned one.</summary>
    public bool IsPresigned { get; }

    /// <summary>For logs, which tell what was sent and decide nothing by it. Null when absent.</summary>
    public string? FindFirst(string name)
    {
        foreach (var (key, value) in parameters)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    public bool Has(string name) => FindFirst(name) is not null;

    /// <summary>Null when absent, empty when it has no value.</summary>
    /// <exception cref="S3Exception">InvalidArgument: it is there more than once.</exception>
    public string? Get(string name)
    {
        string? found = null;
        foreach (var (key, value) in parameters)
        {
            if (key == name)
            {
                found = found is null
                    ? value
                    : throw S3Exception.InvalidArgument($"Duplicate query parameter: {name}", name, value);
            }
        }

        return found;
    }

    /// <summary>A header that whoever signed a URL has put into it, where its name has no case.</summary>
    /// <inheritdoc cref="Get"/>
    public string? GetHeader(string header)
    {
        foreach (var (name, _) in parameters)
        {
            if (name.Equals(header, StringComparison.OrdinalIgnoreCase))
            {
                return Get(name);
            }
        }

        return null;
    }

    /// <summary>
    /// A whole number from 0 to the 32-bit maximum; <paramref name="whenAbsent"/> when absent or empty.
    /// </summary>
    /// <exception cref="S3Exception">InvalidArgument for anything else.</exception>
    public int GetNumber(string name, int whenAbsent)
    {
        var text = Get(name);
        if (string.IsNullOrEmpty(text))
        {
            return whenAbsent;
        }

        return int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number)
            ? number
            : throw S3Exception.InvalidArgument(
                $"Provided {name} not an integer or within integer range", name, text);
    }

    private static string Decode(ReadOnlySpan<char> text) =>
        PercentEncoding.TryDecode(text, plusIsSpace: true) ?? throw new S3Exception(S3Errors.InvalidURI);
}
