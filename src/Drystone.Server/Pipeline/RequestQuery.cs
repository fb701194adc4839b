using System.Buffers;
using System.Collections.Frozen;
using Drystone.S3;
using Drystone.S3.Signing;

namespace Drystone.Server.Pipeline;

/// <summary>The parameters of a query, decoded once. A parameter that is there twice is refused when it is asked for:
/// two readers of it might take different ones.</summary>
internal sealed class RequestQuery
{
    /// <summary>Names that need no string of their own for each request.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> UsualNames = FrozenSet
        .Create<string>(StringComparer.Ordinal, [.. Subresources.Known, .. PresignedHeaders.OfSignature])
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(0, 128).Select(code => (char)code).Where(character => character is not ('%' or '+'))]);

    private readonly ReadOnlyMemory<char> rawQuery;
    private readonly Parameter[] parameters = [];

    /// <exception cref="S3Exception">InvalidURI: what is escaped is not UTF-8.</exception>
    public RequestQuery(ReadOnlyMemory<char> rawQuery)
    {
        this.rawQuery = rawQuery;
        if (rawQuery.IsEmpty)
        {
            return;
        }

        parameters = new Parameter[rawQuery.Span.Count('&') + 1];
        var count = 0;
        foreach (var range in rawQuery.Span.Split('&'))
        {
            var (start, length) = range.GetOffsetAndLength(rawQuery.Length);
            if (length > 0)
            {
                parameters[count] = Read(start, length);
                IsPresigned |= parameters[count++].Name == PresignedHeaders.SignatureParameter;
            }
        }

        Array.Resize(ref parameters, count);
    }

    /// <param name="Value">Null while nobody has asked for it: most of what signs a request is read elsewhere, as it
    /// was sent.</param>
    private record struct Parameter(string Name, int ValueStart, int ValueLength, string? Value);

    public int Count => parameters.Length;

    /// <summary>In the order in which they were sent.</summary>
    public IEnumerable<string> Names => parameters.Select(parameter => parameter.Name);

    /// <param name="index">In the order in which they were sent.</param>
    public string NameOf(int index) => parameters[index].Name;

    /// <summary>Whether it has the parameter that makes a URL a presigned one.</summary>
    public bool IsPresigned { get; }

    /// <summary>For logs, which tell what was sent and decide nothing by it. Null when absent.</summary>
    public string? FindFirst(string name)
    {
        foreach (ref var parameter in parameters.AsSpan())
        {
            if (parameter.Name == name)
            {
                return ValueOf(ref parameter);
            }
        }

        return null;
    }

    public bool Has(string name)
    {
        foreach (ref readonly var parameter in parameters.AsSpan())
        {
            if (parameter.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Null when absent, empty when it has no value.</summary>
    /// <exception cref="S3Exception">InvalidArgument: it is there more than once.</exception>
    public string? Get(string name)
    {
        string? found = null;
        foreach (ref var parameter in parameters.AsSpan())
        {
            if (parameter.Name == name)
            {
                found = found is null
                    ? ValueOf(ref parameter)
                    : throw S3Exception.InvalidArgument(
                        $"Duplicate query parameter: {name}", name, ValueOf(ref parameter));
            }
        }

        return found;
    }

    /// <summary>A header that whoever signed a URL has put into it, where its name has no case.</summary>
    /// <inheritdoc cref="Get"/>
    public string? GetHeader(string header)
    {
        foreach (ref readonly var parameter in parameters.AsSpan())
        {
            if (parameter.Name.Equals(header, StringComparison.OrdinalIgnoreCase))
            {
                return Get(parameter.Name);
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

    private Parameter Read(int start, int length)
    {
        var sent = rawQuery.Span.Slice(start, length);
        var equals = sent.IndexOf('=');
        var rawName = equals < 0 ? sent : sent[..equals];
        var name = UsualNames.TryGetValue(rawName, out var usual) ? usual : Decode(rawName);
        if (equals < 0)
        {
            return new Parameter(name, start, ValueLength: 0, string.Empty);
        }

        var value = sent[(equals + 1)..];
        var isAsSent = !value.ContainsAnyExcept(Plain);
        return new Parameter(name, start + equals + 1, value.Length, isAsSent ? null : Decode(value));
    }

    private string ValueOf(ref Parameter parameter) =>
        parameter.Value ??= rawQuery.Slice(parameter.ValueStart, parameter.ValueLength).ToString();

    private static string Decode(ReadOnlySpan<char> text) =>
        PercentEncoding.TryDecode(text, plusIsSpace: true) ?? throw new S3Exception(S3Errors.InvalidURI);
}
