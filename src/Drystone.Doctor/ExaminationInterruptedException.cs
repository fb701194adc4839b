namespace Drystone.Doctor;

/// <summary>An examination was cancelled. What it had stored was removed, or the message says what is left.</summary>
public sealed class ExaminationInterruptedException : OperationCanceledException
{
    internal ExaminationInterruptedException(Finding? cleanup, CancellationToken cancel)
        : base(MessageOf(cleanup), cancel) => Cleanup = cleanup;

    /// <summary>What the cleaning up came to; null when nothing had been stored.</summary>
    public Finding? Cleanup { get; }

    private static string MessageOf(Finding? cleanup) => cleanup is null
        ? "interrupted; nothing was stored"
        : $"interrupted; {cleanup.Message}{(cleanup.Remedy is { } remedy ? $" → {remedy}" : "")}";
}
