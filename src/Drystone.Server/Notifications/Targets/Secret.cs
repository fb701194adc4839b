namespace Drystone.Server.Notifications.Targets;

/// <summary>A text that must not be printed. Whatever prints an object that holds one shows asterisks.</summary>
internal sealed class Secret(string value) : IEquatable<Secret>
{
    private readonly string value = value;

    /// <summary>The text, for the receiver it is meant for.</summary>
    public string Reveal() => value;

    public bool Equals(Secret? other) => other is not null && value == other.value;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "***";
}
