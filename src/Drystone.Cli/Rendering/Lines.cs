namespace Drystone.Cli.Rendering;

/// <summary>A text line by line; a null line is left out.</summary>
internal static class Lines
{
    public static string Join(params IEnumerable<string?> lines) =>
        string.Join('\n', lines.Where(line => line is not null)) + "\n";

    /// <summary>The line, when there is a value to write.</summary>
    public static string? If(bool condition, string line) => condition ? line : null;

    public static string? Of<T>(T? value, Func<T, string> line) => value is null ? null : line(value);
}
