namespace Drystone.Cli.Objects.Transfers;

/// <summary>One file or object to be copied.</summary>
/// <param name="Source">For people: a path or an address.</param>
/// <param name="Target">For people: a path or an address.</param>
/// <param name="RunAsync">Copies it, whole or not at all under its final name.</param>
internal sealed record TransferJob(
    string Source, string Target, long SizeBytes, Func<CancellationToken, Task> RunAsync);
