namespace Drystone.Provisioning.Planning;

/// <summary>One difference.</summary>
/// <param name="Name">What differs, such as <c>rule drystone-hot</c>.</param>
/// <param name="From">What is there; null for nothing.</param>
/// <param name="To">What shall be there; null for nothing.</param>
public sealed record DiffLine(string Name, string? From, string? To)
{
    /// <summary><c>+</c>, <c>~</c> or <c>-</c>.</summary>
    public char Sign => From is null ? '+' : To is null ? '-' : '~';

    /// <summary>As a plan shows it.</summary>
    public override string ToString() => Sign switch
    {
        '+' => Join(To!),
        '-' => Join(From!),
        _ => $"{Join(From!)} → {To}",
    };

    private string Join(string value) => value.Length == 0 ? Name : $"{Name}: {value}";
}
