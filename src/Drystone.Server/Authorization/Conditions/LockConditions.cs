using System.Globalization;
using Drystone.S3;
using Drystone.S3.Configuration.ObjectLock;
using Drystone.S3.Listing;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Authorization.Conditions;

/// <summary>What conditions can ask of the lock that a request gives to an object. Where it stands in the body, headers
/// mean nothing, and say nothing here.</summary>
internal readonly struct LockConditions(S3Request request)
{
    public string? Mode => request.LockInBody is { } body
        ? body.Period is { } period ? ObjectLockModes.Format(period.Mode) : null
        : request.Header(Headers.ObjectLockMode);

    public string? LegalHold => request.LockInBody is { } body
        ? body.IsHeld is { } isHeld ? ObjectLockLegalHold.Format(isHeld) : null
        : request.Header(Headers.ObjectLockLegalHold);

    public string? RetainUntilDate => request.LockInBody is { } body
        ? body.Period is { } period ? Iso8601.Format(period.RetainUntilDate) : null
        : request.Header(Headers.ObjectLockRetainUntilDate);

    public string? RemainingDays =>
        DateTimeOffset.TryParse(
            RetainUntilDate, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until)
            ? ((long)Math.Ceiling((until - request.Time.GetUtcNow()).TotalDays)).ToString(CultureInfo.InvariantCulture)
            : null;
}
