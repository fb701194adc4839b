namespace Drystone.Doctor;

/// <summary>What a check says of a patient.</summary>
internal sealed record Verdict(Outcome Outcome, string Message, string? Remedy)
{
    /// <summary>True when nothing after it can be right.</summary>
    public bool EndsExamination { get; init; }

    public static Verdict Pass(string message) => new(Outcome.Pass, message, Remedy: null);

    public static Verdict Warn(string message, string remedy) => new(Outcome.Warning, message, remedy);

    public static Verdict Fail(string message, string remedy) => new(Outcome.Fail, message, remedy);

    /// <summary>A failure, unless the provider is known not to have it: then the client does without.</summary>
    public static Verdict Lacks(bool isKnown, string message, string remedy) => isKnown
        ? new(Outcome.Unsupported, message, remedy)
        : Fail(message, remedy);
}
