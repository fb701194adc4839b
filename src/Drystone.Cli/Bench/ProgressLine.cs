namespace Drystone.Cli.Bench;

/// <summary>One line that tells what is under way, in place of the one before.</summary>
/// <param name="isShown">False: nothing is written.</param>
internal sealed class ProgressLine(TextWriter output, bool isShown)
{
    private const string ClearLine = "\r\e[K";

    /// <param name="line">Empty: nothing is under way any more.</param>
    public void Show(string line)
    {
        if (isShown)
        {
            output.Write($"{ClearLine}{line}");
            output.Flush();
        }
    }
}
