namespace Drystone.Cli.Commands;

/// <summary>What the program tells its caller.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It was asked rightly and could not do it.</summary>
    public const int Failure = 1;

    /// <summary>It was asked wrongly: the command line, the environment or the configuration file must
    /// change.</summary>
    public const int Usage = 2;

    /// <summary>It was asked whether things are as they should be, and they are not.</summary>
    public const int Differences = 3;
}
