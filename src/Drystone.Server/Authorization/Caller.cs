using Drystone.Engine.Names;

namespace Drystone.Server.Authorization;

/// <summary>Who sent a request.</summary>
/// <param name="Account">The account that the access key belongs to; null for a request without credentials.</param>
/// <param name="AccessKeyId">Null for a request without credentials.</param>
internal sealed record Caller(AccountId? Account, string? AccessKeyId)
{
    public static Caller Anonymous { get; } = new(Account: null, AccessKeyId: null);
}
