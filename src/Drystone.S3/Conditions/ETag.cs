namespace Drystone.S3.Conditions;

/// <summary>An entity tag.</summary>
/// <param name="Value">The tag without quotes.</param>
/// <param name="IsWeak">Whether it was written with <c>W/</c>; S3 never makes such tags but clients may send
/// them.</param>
public readonly record struct ETag(string Value, bool IsWeak = false)
{
    private const string WeakPrefix = "W/";

    /// <summary>Reads one tag, quoted or not: clients of S3 send both.</summary>
    public static ETag Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        var isWeak = text.StartsWith(WeakPrefix, StringComparison.Ordinal);
        if (isWeak)
        {
            text = text[WeakPrefix.Length..];
        }

        var isQuoted = text.Length >= 2 && text[0] == '"' && text[^1] == '"';
        return new ETag((isQuoted ? text[1..^1] : text).ToString(), isWeak);
    }

    public bool EqualsStrongly(ETag other) => !IsWeak && !other.IsWeak && EqualsWeakly(other);

    public bool EqualsWeakly(ETag other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <summary>The form of headers and XML, with quotes.</summary>
    public override string ToString() => IsWeak ? $"{WeakPrefix}\"{Value}\"" : $"\"{Value}\"";
}
