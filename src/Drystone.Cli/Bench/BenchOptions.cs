using Drystone.S3.Checksums;

namespace Drystone.Cli.Bench;

/// <summary>A whole run.</summary>
/// <param name="Plans">Measured one after another.</param>
/// <param name="Presigns">Signs in the query, before the measurement.</param>
/// <param name="SignsPayload">Signs the hash of each body; such requests are signed in a header.</param>
/// <param name="Checksum">Sent with each upload; null for none.</param>
/// <param name="Prefix">Of all keys.</param>
/// <param name="Keeps">Leaves the objects and the bucket.</param>
internal sealed record BenchOptions(
    BenchTarget Target,
    IReadOnlyList<BenchPlan> Plans,
    TimeSpan WarmUp,
    TimeSpan Duration,
    bool Presigns,
    bool SignsPayload,
    ChecksumAlgorithm? Checksum,
    VerifyMode Verify,
    string Prefix,
    bool Keeps,
    bool ShowsProgress,
    bool AsJson)
{
    /// <summary>Of uploads.</summary>
    public ObjectContent Content { get; init; }
}
