namespace Drystone.Cli.Configuration;

/// <summary>One thing a server can be told, whichever way: as a flag, a variable or a key of the file.</summary>
/// <param name="Key">In the file; the flag is <c>--key</c> and the variable <c>DRYSTONE_KEY</c>.</param>
/// <param name="ValueName">What help calls the value; null for a switch that takes none.</param>
/// <param name="OtherVariables">Names that MinIO users have set already.</param>
internal sealed record Setting(string Key, string? ValueName, string Description, params string[] OtherVariables)
{
    /// <summary>Whether it may be given several times.</summary>
    public bool IsList { get; init; }

    /// <summary>What separates the values of a list in a variable.</summary>
    public char Separator { get; init; } = ',';

    public bool IsSwitch => ValueName is null;

    public string Flag => $"--{Key}";

    public string Variable => $"DRYSTONE_{Key.Replace('-', '_').ToUpperInvariant()}";
}
