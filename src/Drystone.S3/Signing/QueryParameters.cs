namespace Drystone.S3.Signing;

/// <summary>One parameter in AWS's canonical encoding.</summary>
internal readonly record struct QueryParameter(ReadOnlyMemory<char> Name, ReadOnlyMemory<char> Value)
{
    public bool Is(string name) => Name.Span.SequenceEqual(name);

    public string DecodedName => Decoded(Name.Span);

    public string DecodedValue => Decoded(Value.Span);

    /// <summary>The value, without a text of its own where nothing of it is escaped.</summary>
    public ReadOnlyMemory<char> DecodedMemory => Value.Span.Contains('%') ? DecodedValue.AsMemory() : Value;

    private static string Decoded(ReadOnlySpan<char> text) =>
        text.Contains('%') ? Uri.UnescapeDataString(text) : text.ToString();
}

/// <summary>The parameters of a query, canonically encoded and in canonical order: by name, then by value.</summary>
internal static class QueryParameters
{
    public static QueryParameter[] Parse(ReadOnlyMemory<char> rawQuery)
    {
        if (rawQuery.Length == 0)
        {
            return [];
        }

        var parameters = new QueryParameter[rawQuery.Span.Count('&') + 1];
        var count = 0;
        foreach (var range in rawQuery.Span.Split('&'))
        {
            var raw = rawQuery[range];
            if (raw.IsEmpty)
            {
                continue;
            }

            var equals = raw.Span.IndexOf('=');
            parameters[count++] = equals < 0
                ? new(UriEncoding.CanonicalQuery(raw), default)
                : new(UriEncoding.CanonicalQuery(raw[..equals]), UriEncoding.CanonicalQuery(raw[(equals + 1)..]));
        }

        // Empty ones are none.
        Array.Resize(ref parameters, count);
        parameters.AsSpan().Sort(static (left, right) =>
        {
            var byName = left.Name.Span.SequenceCompareTo(right.Name.Span);
            return byName != 0 ? byName : left.Value.Span.SequenceCompareTo(right.Value.Span);
        });
        return parameters;
    }

    public static bool Has(this QueryParameter[] parameters, string name)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Is(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The decoded value; null when absent. A parameter that is there twice throws what is given.</summary>
    public static string? Single(this QueryParameter[] parameters, string name, S3Error whenRepeated) =>
        parameters.Find(name, whenRepeated)?.DecodedValue;

    /// <inheritdoc cref="Single"/>
    public static QueryParameter? Find(this QueryParameter[] parameters, string name, S3Error whenRepeated)
    {
        QueryParameter? found = null;
        foreach (var parameter in parameters)
        {
            if (!parameter.Is(name))
            {
                continue;
            }

            if (found is not null)
            {
                throw new S3Exception(whenRepeated, $"The query parameter {name} must appear only once.");
            }

            found = parameter;
        }

        return found;
    }
}
