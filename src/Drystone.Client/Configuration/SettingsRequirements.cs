namespace Drystone.Client.Configuration;

/// <summary>What an application needs of the settings.</summary>
public sealed record SettingsRequirements
{
    /// <summary>The contract as a platform has it: a bucket for documents, everything else optional.</summary>
    public static SettingsRequirements Platform { get; } = new();

    /// <summary>The domains that must have a bucket, in upper case; the empty one is <c>S3_BUCKET</c>.</summary>
    public IReadOnlyList<string> Domains { get; init; } = ["DOCS"];

    /// <summary>Whether a key must be given; else the AWS SDK looks for one by itself when none is.</summary>
    public bool AccessKey { get; init; } = true;
}
