namespace Drystone.Cli.Commands;

/// <summary>The program was asked wrongly. Each problem is one line that names the cause and the remedy.</summary>
internal sealed class UsageException(IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    public IReadOnlyList<string> Problems => problems;
}
