using System.Diagnostics;

namespace Drystone.Client.Configuration;

/// <summary>A value that must not be seen. Whatever prints it prints <c>(secret)</c>; <see cref="Reveal"/> is the
/// only way to the value.</summary>
[DebuggerDisplay("(secret)")]
public sealed class Secret
{
    private readonly string _value;

    /// <summary>Wraps a value.</summary>
    /// <param name="value">The value itself.</param>
    /// <param name="source">Where it came from, such as <c>S3_SECRET_ACCESS_KEY_FILE</c>: safe to print.</param>
    public Secret(string value, string source)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
        Source = source;
    }

    /// <summary>Where the value came from; safe to print.</summary>
    public string Source { get; }

    /// <summary>The value, for signing and for nothing else.</summary>
    public string Reveal() => _value;

    /// <summary><c>(secret)</c>.</summary>
    public override string ToString() => "(secret)";
}
