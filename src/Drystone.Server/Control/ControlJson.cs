using System.Text.Json.Serialization;

namespace Drystone.Server.Control;

/// <summary>What a refused command answers.</summary>
internal sealed record ControlProblem(string Message);

/// <summary>What to do to which key.</summary>
internal sealed record KeyCommand(string Key, KeyChange Action);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(NewAccount))]
[JsonSerializable(typeof(AddedAccount))]
[JsonSerializable(typeof(AccountSummary))]
[JsonSerializable(typeof(IReadOnlyList<AccountSummary>))]
[JsonSerializable(typeof(AccountDetail))]
[JsonSerializable(typeof(AccountChange))]
[JsonSerializable(typeof(NewAccountKey))]
[JsonSerializable(typeof(AddedAccountKey))]
[JsonSerializable(typeof(AccountKey))]
[JsonSerializable(typeof(IReadOnlyList<AccountKey>))]
[JsonSerializable(typeof(LifecycleReport))]
[JsonSerializable(typeof(LifecycleRun))]
[JsonSerializable(typeof(IReadOnlyList<ReplicationSummary>))]
[JsonSerializable(typeof(IReadOnlyList<TierSummary>))]
[JsonSerializable(typeof(BucketSummary))]
[JsonSerializable(typeof(BucketLimits))]
[JsonSerializable(typeof(CompressionChoice))]
[JsonSerializable(typeof(UsageSummary))]
[JsonSerializable(typeof(ScrubReport))]
[JsonSerializable(typeof(IReadOnlyList<DamagedVersion>))]
[JsonSerializable(typeof(IReadOnlyList<EventTargetStatus>))]
[JsonSerializable(typeof(IReadOnlyList<UndeliveredEvent>))]
[JsonSerializable(typeof(DeadLetterCount))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(KeySummary))]
[JsonSerializable(typeof(IReadOnlyList<KeySummary>))]
[JsonSerializable(typeof(KeyCommand))]
[JsonSerializable(typeof(AccessQuery))]
[JsonSerializable(typeof(AccessExplanation))]
[JsonSerializable(typeof(RequestExplanation))]
[JsonSerializable(typeof(AccessAnalysis))]
[JsonSerializable(typeof(ControlProblem))]
internal sealed partial class ControlJson : JsonSerializerContext;
